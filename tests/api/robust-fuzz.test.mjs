// Requests made by chance from sound ones, and memory that stays where it was whatever comes in.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertErrorForm, cli, startServer } from './harness.mjs';
import { LARGE_BODY, ROUTES, SMALL_BODY, address } from './routes.mjs';
import { exchange, replies, requestText } from './wire.mjs';

const CONTACTS = '/crm/v3/objects/contacts';

// The same requests each time; another seed: RELATA_FUZZ_SEED=7 ./test --only fuzz
const SEED = Number(process.env.RELATA_FUZZ_SEED ?? 20260926);
const REQUESTS = Number(process.env.RELATA_FUZZ_REQUESTS ?? 2000);

function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (n) => Math.floor(next() * n),
    chance: (p) => next() < p,
    one: (list) => list[Math.floor(next() * list.length)],
  };
}

const ATOMS = [
  ...[null, true, false, 0, 1, -1, 1.5, 2 ** 53, 1e300, '', ' ', '0', '1', '-1', 'a', 'true', 'null', 'Primary', 'contacts', '0-2'],
  ...['HUBSPOT_DEFINED', 'USER_DEFINED', 'email', 'EQ', 'IN', 'BETWEEN', 'HAS_PROPERTY', 'æøå 😀', '\u0000', '\u2028', 'a;b', ';a', "'; --"],
  ...['x'.repeat(300), '9223372036854775807', '2026-02-30', '2026-01-01T00:00:00Z', 'a@b.no', [], {}, [[]], [1, 2], { id: '1' }],
];
const PARAMETERS = {
  limit: ['0', '1', '100', '101', '-1', 'a', ''],
  after: ['0', '1', '99999999999999999999', 'a', ''],
  properties: ['email', 'email,firstname', ',', 'nothing', 'hs_object_id'],
  propertiesWithHistory: ['email', 'firstname,email', 'nothing'],
  associations: ['companies', 'contacts', 'deals,companies', 'nothing', '0-2'],
  archived: ['true', 'false', 'maybe', ''],
  idProperty: ['email', 'firstname', 'hs_object_id', 'nothing', 'door'],
  email: ['a@b.no', 'å'],
  fromObjectTypeId: ['contacts', '0-2', 'x'],
};
const BYTES = ['%', '/', '?', '&', '=', '+', '%2F', '%00', '%ff', '%C3%A5', '.', '..', ':', '"', '\\', '\xff', ',', ';', '~', '{', '-1'];

/** Text with a part of it taken out, doubled, replaced or added. */
function changedText(random, text, pieces) {
  const at = random.below(text.length + 1);
  const size = random.below(Math.min(20, text.length - at + 1));
  const [before, part, rest] = [text.slice(0, at), text.slice(at, at + size), text.slice(at + size)];
  return random.one([
    () => before + rest,
    () => before + part + part + rest,
    () => before + random.one(pieces) + rest,
    () => before + random.one(pieces) + part + rest,
    () => before,
  ])();
}

function changedValue(random, value) {
  if (random.chance(0.2) || value === null || typeof value !== 'object') return random.one(ATOMS);
  const copy = structuredClone(value);
  const keys = Object.keys(copy);
  if (keys.length === 0 || random.chance(0.15)) {
    if (Array.isArray(copy)) copy.push(random.one(ATOMS));
    else copy[random.one(['id', 'inputs', 'properties', 'label', 'name', 'options', 'sorts', 'x'])] = random.one(ATOMS);
    return copy;
  }
  const key = random.one(keys);
  if (random.chance(0.15)) {
    if (Array.isArray(copy)) copy.splice(Number(key), 1);
    else delete copy[key];
  } else if (random.chance(0.1) && Array.isArray(copy)) {
    copy.push(copy[key]);
  } else {
    copy[key] = changedValue(random, copy[key]);
  }
  return copy;
}

/** {method, target, body}: a sound request, or one with up to three faults in its body. */
function makeRequest(random, known) {
  const route = random.one(ROUTES);
  // What takes away would soon leave nothing to work on.
  if (/archive|delete|merge|purge|unl|dissociate/.test(route.operation) && random.chance(0.8)) return makeRequest(random, known);
  const [type, from, to] = [random.one(known.types), random.one(known.types), random.one(known.types)];
  const idOf = (word) => pick(known.ids[word] ?? known.ids.contacts);
  const pick = (list) => (random.chance(0.85) ? random.one(list) : String(random.one(['0', '1', 'a', '900000001', 'å b', '']))) || 'x';
  let target = address(route, {
    type,
    from,
    to,
    id: idOf(route.pattern.includes('{from}') ? from : type),
    toId: idOf(to),
    typeId: pick(known.typeIds),
    name: pick(known.names),
    group: pick(['contactinformation', 'companyinformation']),
    schema: random.one(known.types),
    pipeline: pick(['default', '0']),
    stage: pick(['appointmentscheduled', '1', '4']),
  });
  let body = structuredClone(route.body);
  let method = route.method;
  const query = [];
  while (random.chance(0.4)) {
    const name = random.one(Object.keys(PARAMETERS));
    query.push(`${name}=${encodeURIComponent(random.one(PARAMETERS[name]))}`);
  }
  // Ids in a body are those that exist, mostly.
  const withIds = (value, word) => {
    for (const key of Object.keys(value ?? {})) {
      if (['id', 'winner', 'loser', 'primaryObjectId', 'objectIdToMerge'].includes(key)) value[key] = idOf(word);
      else if (typeof value[key] === 'object') withIds(value[key], key === 'to' ? to : word);
    }
  };
  if (body !== undefined) withIds(body, route.pattern.includes('{from}') ? from : type);
  const faults = random.below(4);
  for (let i = 0; i < faults && body !== undefined; i++) body = changedValue(random, body);
  let text = body === undefined ? undefined : JSON.stringify(body);
  if (text !== undefined && random.chance(0.2)) text = changedText(random, text, ['{', '}', '[', ']', '"', ',', ':', '\\', '1', '\0', 'null', '\\u0000']);
  if (text === undefined && random.chance(0.1)) text = JSON.stringify(random.one(ATOMS));
  if (query.length) target += `?${query.join('&')}`;
  if (random.chance(0.15)) target = `/${changedText(random, target, BYTES).replace(/^\/+/, '')}`;
  if (random.chance(0.05)) method = random.one(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PURGE']);
  return { method, target, body: text };
}

async function seedAccount(server) {
  const ids = { contacts: [], companies: [], deals: [] };
  for (const [type, properties] of [
    ...['a@b.no', 'b@b.no', 'c@b.no'].map((email) => ['contacts', { email, firstname: 'A' }]),
    ...['A', 'B'].map((name) => ['companies', { name }]),
    ['deals', { dealname: 'A', dealstage: 'appointmentscheduled' }],
  ]) {
    ids[type].push((await server.ok('POST', `/crm/v3/objects/${type}`, { properties })).id);
  }
  const door = { name: 'door', label: 'Door', type: 'string', fieldType: 'text', groupName: 'contactinformation', hasUniqueValue: true };
  await server.ok('POST', '/crm/v3/properties/contacts', door);
  const label = await server.ok('POST', '/crm/v4/associations/contacts/companies/labels', { name: 'adviser', label: 'Adviser' });
  const pair = await server.ok('POST', '/crm/v4/associations/contacts/contacts/labels', { name: 'boss', label: 'Boss', inverseLabel: 'Report' });
  return {
    ids,
    types: ['contacts', 'contacts', 'companies', 'deals', '0-1', 'Contact', 'notes'],
    typeIds: ['279', '1', '449', ...[...label.results, ...pair.results].map((one) => String(one.typeId))],
    names: ['email', 'firstname', 'door', 'adviser', 'boss'],
  };
}

describe('requests made by chance', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  test(`${REQUESTS} of them are answered below 500, in a known form, and leave the account sound (seed ${SEED})`, async (t) => {
    const random = randomOf(SEED);
    const known = await seedAccount(server);
    const requests = Array.from({ length: REQUESTS }, () => makeRequest(random, known));
    const counts = {};
    let next = 0;
    const worker = async () => {
      while (next < requests.length) {
        const { method, target, body } = requests[next++];
        const reply = await exchange(server, method, target, { body });
        const what = `${method} ${target} ${body ?? ''}\n${reply.status} ${reply.text.slice(0, 1000)}`;
        assert.ok(reply.status >= 200 && reply.status < 500 && (reply.status < 300 || reply.status >= 400), what);
        if (reply.status >= 400 && method !== 'HEAD') assertErrorForm(reply);
        if (reply.status < 300 && reply.status !== 204 && method !== 'HEAD' && !target.startsWith('/metrics')) assert.ok(reply.json, what);
        counts[reply.status] = (counts[reply.status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    t.diagnostic(`seed ${SEED}: ${JSON.stringify(counts)}`);
    // Not all may fail for one reason: that would test nothing.
    for (const status of [200, 201, 204, 400, 404, 405]) assert.ok(counts[status] > REQUESTS / 400, `${status}: ${JSON.stringify(counts)}`);
    await server.ok('GET', CONTACTS);
    const checked = await server.cli(['check']);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    assert.deepEqual(await server.halt(), { code: 0, signal: null });
    const again = await cli(['check', '--store', server.store]);
    assert.equal(again.code, 0, again.stdout + again.stderr);
    await server.start();
  });
});

describe('memory', () => {
  // The address sanitizer keeps what was freed for a while; with little of that, what is resident tells what is kept.
  const MOST = 64 << 20;
  let server;
  before(async () => {
    server = await startServer({ env: { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:quarantine_size_mb=1` } });
  });
  after(() => server.stop());

  const post = (target, body) => exchange(server, 'POST', target, { body });
  const chunked = async (target, size) => {
    const piece = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const head = requestText('POST', target, {
      token: server.token,
      headers: { 'Transfer-Encoding': 'chunked', 'Content-Type': 'application/json' },
    });
    return replies((await server.raw([head, ...Array(Math.ceil(size / 0x10000)).fill(piece), '0\r\n\r\n'])).text)[0];
  };
  const batch = `${CONTACTS}/batch/read`;
  const KINDS = [
    () => post(CONTACTS, ' '.repeat(SMALL_BODY + 1)),
    () => post(CONTACTS, '['.repeat(SMALL_BODY)),
    () => post(CONTACTS, `{"properties":{"firstname":"${'å'.repeat(200_000)}`),
    () => post(CONTACTS, `{${Array.from({ length: 50_000 }, (_, i) => `"k${i}":1`).join()},}`),
    () => post(`${CONTACTS}/search`, `{"filterGroups":[${'{},'.repeat(100_000)}1]}`),
    () => post(batch, `{"inputs":[${'{"id":"1"},'.repeat(100_000)}{"id":"2"}]}`),
    () => post(batch, `[${'1,'.repeat(1_000_000)}1]`),
    () => chunked(batch, LARGE_BODY + (1 << 20)),
    () => chunked(CONTACTS, 2 * SMALL_BODY),
    () => exchange(server, 'GET', `${CONTACTS}?${'properties=a&'.repeat(2000)}limit=x`),
    () => exchange(server, 'GET', `/${'a/'.repeat(10_000)}`),
    () => exchange(server, 'GET', CONTACTS, { headers: { 'X-Long': 'x'.repeat(40_000) } }),
  ];
  const round = async (count) => {
    let next = 0;
    const worker = async () => {
      while (next < count) {
        const kind = next++ % KINDS.length;
        const reply = await KINDS[kind]();
        assert.ok(reply?.status >= 400 && reply.status < 500, `kind ${kind}: ${reply?.status} ${reply?.text.slice(0, 300)}`);
        assertErrorForm(reply);
      }
    };
    await Promise.all(Array.from({ length: 4 }, worker));
  };

  test('300 requests that are too large or malformed leave nothing behind', async (t) => {
    await round(KINDS.length * 4); // each thread has seen the worst
    const before = server.memory();
    await round(300);
    const grown = server.memory() - before;
    t.diagnostic(`${(before / 1e6).toFixed(0)} MB before, ${(grown / 1e6).toFixed(1)} MB more after`);
    assert.ok(grown < MOST, `${grown} bytes more`);
    await server.ok('GET', CONTACTS);
  });

  test('2,000 connections with a request each leave nothing behind', async (t) => {
    const once = () => exchange(server, 'GET', `${CONTACTS}?limit=1`);
    const some = async (count) => {
      for (let i = 0; i < count; i += 10) await Promise.all(Array.from({ length: 10 }, once));
    };
    await some(200);
    const before = server.memory();
    await some(2000);
    const grown = server.memory() - before;
    t.diagnostic(`${(grown / 1e6).toFixed(1)} MB more`);
    assert.ok(grown < 16 << 20, `${grown} bytes more`);
  });
});
