-- Why data is used. A purpose is a bit of every permission, so its number and meaning never change: rows are only added.
-- The first rows are those of src/consent/purposes.ts; a test compares them.
create table purpose (
  purpose_id smallint primary key check (purpose_id between 0 and 59),
  code text not null unique check (code ~ '^[a-z][a-z0-9_]{1,62}$'),
  dpv text not null,
  legal_basis text not null check (legal_basis in ('consent', 'contract', 'legal_obligation', 'legitimate_interest')),
  channel text check (channel in ('email', 'sms', 'post', 'phone')),
  direct_marketing boolean not null,
  survives_restriction boolean not null,
  retention_days int check (retention_days > 0),
  sentence_en text not null,
  sentence_fr text not null,
  created_at timestamptz not null default now()
);
grant select, insert on purpose to aval_server;

insert into purpose (purpose_id, code, dpv, legal_basis, channel, direct_marketing, survives_restriction, retention_days,
  sentence_en, sentence_fr) values
  (0, 'email_marketing', 'https://w3id.org/dpv#DirectMarketing', 'consent', 'email', true, false, 1095, 'Send you offers by email', 'Vous envoyer des offres par courriel'),
  (1, 'sms_marketing', 'https://w3id.org/dpv#DirectMarketing', 'consent', 'sms', true, false, 1095, 'Send you offers by text message', 'Vous envoyer des offres par SMS'),
  (2, 'post_marketing', 'https://w3id.org/dpv#DirectMarketing', 'consent', 'post', true, false, 1095, 'Send you offers by post', 'Vous envoyer des offres par courrier postal'),
  (3, 'phone_marketing', 'https://w3id.org/dpv#DirectMarketing', 'consent', 'phone', true, false, 1095, 'Call you with offers', 'Vous appeler pour vous proposer des offres'),
  (4, 'personalisation', 'https://w3id.org/dpv#Personalisation', 'consent', null, true, false, 1095, 'Adapt what we show and send to what we know about you', 'Adapter nos contenus et messages à ce que nous savons de vous'),
  (5, 'profiling', 'https://w3id.org/dpv#TargetedAdvertising', 'consent', null, true, false, 1095, 'Estimate by calculation what might interest you', 'Estimer par calcul ce qui pourrait vous intéresser'),
  (6, 'model_training', 'https://w3id.org/dpv#ResearchAndDevelopment', 'consent', null, true, false, 1095, 'Learn from your past answers to improve our predictions', 'Apprendre de vos réponses passées pour améliorer nos prédictions'),
  (7, 'audience_measurement', 'https://w3id.org/dpv#ServiceUsageAnalytics', 'consent', null, false, false, 760, 'Measure how well our campaigns work', 'Mesurer l’efficacité de nos campagnes'),
  (8, 'open_tracking', 'https://w3id.org/dpv#ServiceUsageAnalytics', 'consent', null, true, false, 760, 'Know whether you open our messages', 'Savoir si vous ouvrez nos messages'),
  (9, 'click_tracking', 'https://w3id.org/dpv#ServiceUsageAnalytics', 'consent', null, true, false, 760, 'Know which links you follow in our messages', 'Savoir quels liens vous suivez dans nos messages'),
  (10, 'third_party_sharing', 'https://w3id.org/dpv#SellDataToThirdParties', 'consent', null, true, false, 1095, 'Share or sell your data to other companies', 'Partager ou vendre vos données à d’autres entreprises'),
  (11, 'service_messages', 'https://w3id.org/dpv#CommunicationManagement', 'contract', 'email', false, false, null, 'Send you messages that your contract needs', 'Vous envoyer les messages nécessaires à votre contrat'),
  (12, 'rights_fulfilment', 'https://w3id.org/dpv#RightsFulfilment', 'legal_obligation', null, false, true, null, 'Answer when you use your rights', 'Répondre quand vous exercez vos droits'),
  (13, 'security', 'https://w3id.org/dpv#EnforceSecurity', 'legal_obligation', null, false, true, 365, 'Protect your data and our systems', 'Protéger vos données et nos systèmes'),
  (14, 'accountability', 'https://w3id.org/dpv#LegalCompliance', 'legal_obligation', null, false, true, null, 'Check and prove that we keep to the rules', 'Vérifier et prouver que nous respectons les règles'),
  (15, 'record_keeping', 'https://w3id.org/dpv#RecordManagement', 'legal_obligation', null, false, true, null, 'Keep our records about you accurate', 'Tenir à jour les données que nous avons sur vous'),
  (16, 'fairness_audit', 'https://w3id.org/dpv#LegalCompliance', 'legitimate_interest', null, false, false, 365, 'Check that our selections treat people fairly', 'Vérifier que nos sélections traitent chacun équitablement');
