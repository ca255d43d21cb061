/**
 * Sending: a real campaign through the outbox (claimed with the permission locked, addresses decrypted, messages rendered, results
 * and events recorded) to a local sink, against nodemailer's pool sending one ready message to the same sink; unsigned and signed.
 */
import type { Compose, Mail } from '../src/delivery/index.ts'
import type { House } from '../src/server/index.ts'
import { domain, sendBare, type Signing } from './bare-mail.ts'
import { type Engine, houseOn } from './bed.ts'
import { launch, openShop, type Shop } from './campaign.ts'
import { type Figure, median, seconds } from './figures.ts'
import { note } from './options.ts'
import { openSink, type Sink } from './sink.ts'

const people = 9000
const repeats = 3

export async function sending(engine: Engine): Promise<Figure[]> {
  const bed = await engine.bed()
  const sink = await openSink()
  const house = await houseOn(bed, {
    AVAL_MAILBOX_PORT: String(sink.port),
    AVAL_MAIL_DOMAIN: domain,
    AVAL_PUBLIC_URL: 'https://aval.example.org',
  })
  try {
    await house.jobs.run()
    const shop = await openShop(house, bed.directory, people)
    await pair(shop, sink, 'unsigned')
    const plain = await measured(shop, sink, 'unsigned')
    await house.delivery.dkim.create(shop.owner, domain, 'bench')
    await pair(shop, sink, 'signed')
    const signed = await measured(shop, sink, 'signed')
    return [
      figure(engine, 'campaign sending, DKIM off (quiet hours off)', plain),
      figure(engine, 'campaign sending, DKIM on (quiet hours off)', signed),
    ]
  } finally {
    await house.close()
    sink.close()
    await bed.close()
  }
}

interface Pair {
  readonly ours: number
  readonly bare: number
}

async function measured(shop: Shop, sink: Sink, signing: Signing): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (let round = 0; round < repeats; round++) pairs.push(await pair(shop, sink, signing))
  return pairs
}

/** Rates in messages per second: the campaign, then the same number of one of its messages without Aval. */
async function pair(shop: Shop, sink: Sink, signing: Signing): Promise<Pair> {
  await launch(shop, `Measure ${shop.house.newId()}`)
  await sink.taken()
  const sent = await sendCampaign(shop.house)
  const own = await sink.taken()
  const taken = await sendBare(sink.port, sent.messages, sent.example, signing)
  const bare = await sink.taken()
  if (own.messages !== sent.messages || bare.messages !== sent.messages)
    throw new Error(`the sink took ${own.messages} and ${bare.messages} messages of ${sent.messages}`)
  const rates = { ours: sent.messages / sent.seconds, bare: sent.messages / taken }
  note(
    `  ${signing}: ${sent.messages} messages, ${Math.round(own.bytes / own.messages)} and ${Math.round(bare.bytes / bare.messages)} bytes each; Aval ${rates.ours.toFixed(0)}/s, bare ${rates.bare.toFixed(0)}/s`,
  )
  return rates
}

/** Sends what is due, from the moment the sender stands ready. */
async function sendCampaign(house: House): Promise<{ messages: number; seconds: number; example: Mail }> {
  let example: Mail | null = null
  const compose: Compose = async (rows, access) => {
    const composed = await house.campaigns.compose(rows, access)
    if (example === null) for (const one of composed.values()) if (one.ok) example = one.mail
    return composed
  }
  const sender = await house.delivery.openSender(compose)
  let messages = 0
  const taken = await seconds(async () => {
    messages = await sender.sendDue()
  })
  await sender.close()
  if (example === null) throw new Error('nothing was sent')
  return { messages, seconds: taken, example }
}

function figure(engine: Engine, measure: string, pairs: readonly Pair[]): Figure {
  return {
    measure,
    engine: engine.name,
    value: median(pairs.map(({ ours }) => ours)),
    unit: 'messages/s',
    baseline: median(pairs.map(({ bare }) => bare)),
    against: 'nodemailer’s pool, same connections, one ready message of the campaign',
    bound: 'ratio at least',
    goal: 0.8,
  }
}
