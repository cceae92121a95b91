// The yardstick: what a team would write by hand on Node, bytes in, bytes out, without a framework.
// node node.mjs TASK FILE PASSES  ->  nanoseconds of CPU time per event; of 0 passes, what is made of each event
import { readFileSync, writeFileSync } from 'node:fs'

const [task, file, passes] = process.argv.slice(2)
const present = (value) => value !== undefined && value !== null
const text = (value) => {
  if (!present(value)) return undefined
  if (typeof value === 'string') return value
  if (typeof value === 'object') throw new Error('text')
  return String(value)
}
const required = (value) => {
  if (value === undefined || value === '') throw new Error('required')
  return value
}
const object = (value) => {
  if (!present(value)) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error('object')
  return value
}
const date = (value) => {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) throw new Error('date')
  return value
}
const pick = (from, keys) => {
  const result = {}
  for (const key of keys) {
    const value = text(from?.[key])
    if (value !== undefined) result[key] = value
  }
  return result
}

const tasks = {
  parse: (event) => event,
  map: (event) => ({
    // What is null is left out.
    user_id: event.userId ?? undefined,
    device_id: event.context?.device?.id ?? undefined,
    name: event.event ?? event.name ?? undefined,
    timestamp: event.timestamp ?? undefined,
    attributes: event.properties ?? undefined,
  }),
  pushwoosh: (event) => {
    if (event.type !== 'track' && event.type !== 'page' && event.type !== 'screen') return undefined
    return {
      events: [
        {
          user_id: required(text(event.userId)),
          device_id: text(event.context?.device?.id),
          device_platform: text(event.context?.device?.type),
          app_code: 'AAAAA-BBBBB',
          name: required(text(present(event.event) ? event.event : event.name)),
          timestamp: date(event.timestamp),
          attributes: object(event.properties),
        },
      ],
    }
  },
  encharge: (event) => {
    if (event.type !== 'track') return undefined
    const context = event.context ?? {}
    const traits = object(context.traits)
    const email = text(present(context.traits?.email) ? context.traits.email : event.properties?.email)
    const userId = text(event.userId)
    const segmentAnonymousId = text(event.anonymousId)
    return {
      event: required(text(event.event)),
      properties: object(event.properties),
      userFields: traits,
      type: required(text(event.type)),
      email,
      segmentAnonymousId,
      userId,
      timestamp: event.timestamp === undefined ? undefined : date(event.timestamp),
      messageId: text(event.messageId),
      context: {
        ip: text(context.ip),
        userAgent: text(context.userAgent),
        campaign: pick(context.campaign, ['name', 'source', 'medium', 'term', 'content']),
        page: pick(context.page, ['url', 'title', 'referrer', 'path', 'search']),
        location: pick(context.location, ['city', 'region', 'country']),
        groupId: text(context.groupId),
      },
      user: { ...traits, email, userId, segmentAnonymousId },
    }
  },
}

const raw = readFileSync(file)
const lines = []
for (let start = 0, i = 0; i < raw.length; i++) {
  if (raw[i] !== 10) continue
  if (i > start) lines.push(raw.subarray(start, i))
  start = i + 1
}
let sum = 0
const pass = () => {
  for (const line of lines) {
    try {
      const result = tasks[task](JSON.parse(line.toString('utf8')))
      if (result !== undefined) sum += task === 'parse' ? 1 : Buffer.from(JSON.stringify(result)).length
    } catch {
      sum += 1
    }
  }
}
const made = (line) => {
  try {
    return JSON.stringify(tasks[task](JSON.parse(line.toString('utf8')))) ?? ''
  } catch {
    return ''
  }
}
if (passes === '0') {
  // At once: what is written to a pipe later is lost at the exit.
  writeFileSync(1, lines.map((line) => made(line) + '\n').join(''))
  process.exit(0)
}
for (let i = 0; i < 10; i++) pass()
const before = process.cpuUsage()
for (let i = 0; i < Number(passes); i++) pass()
const { user, system } = process.cpuUsage(before)
console.log(((user + system) * 1000) / Number(passes) / lines.length)
