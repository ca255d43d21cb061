/** Words of the search. */
import { words } from '../../app/words.ts'

export const t = words(
  {
    open: 'Search',
    placeholder: 'Campaigns, audiences, models, notices, pages…',
    hint: 'People are not found here: look them up by an exact identifier, for a purpose, under People.',
    nothing: 'Nothing is called that.',
    searching: 'Searching…',
    failed: 'The search does not answer.',
    kind_page: 'Pages',
    kind_campaign: 'Campaigns',
    kind_audience: 'Audiences',
    kind_model: 'Models',
    kind_notice: 'Notices',
    kind_purpose: 'Purposes',
    kind_field: 'Fields',
    kind_import: 'Imports',
  },
  {
    open: 'Rechercher',
    placeholder: 'Campagnes, audiences, modèles, notices, pages…',
    hint: 'On ne trouve pas de personnes ici : cherchez-les par un identifiant exact, pour une finalité, sous Personnes.',
    nothing: 'Rien ne porte ce nom.',
    searching: 'Recherche…',
    failed: 'La recherche ne répond pas.',
    kind_page: 'Pages',
    kind_campaign: 'Campagnes',
    kind_audience: 'Audiences',
    kind_model: 'Modèles',
    kind_notice: 'Notices',
    kind_purpose: 'Finalités',
    kind_field: 'Champs',
    kind_import: 'Imports',
  },
)
