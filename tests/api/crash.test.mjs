// No acknowledged write is lost. The server is ended with SIGKILL at a moment of chance while sixteen connections write, is started again
// on what it left, and everything that it had acknowledged is looked for: by relata check, and value by value, link by link.
//
// RELATA_CRASH_ROUNDS rounds (10), RELATA_CRASH_SEED for the moments and the order of the writes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cliOk, startServer } from './harness.mjs';

const ROUNDS = Number(process.env.RELATA_CRASH_ROUNDS ?? 10);
const SEED = Number(process.env.RELATA_CRASH_SEED ?? 20261123);
const WRITERS = 16;

/** A small generator of our own, so that a seed says everything (mulberry32). */
function chance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
  return { below: (n) => Math.floor(next() * n), of: (list) => list[Math.floor(next() * list.length)] };
}

let server;
let label;
before(async () => {
  server = await startServer();
  const made = await server.ok('POST', '/crm/v4/associations/contacts/companies/labels', { name: 'tested', label: 'Tested' });
  label = made.results[0].typeId;
});
after(() => server.stop());

/**
 * One connection's share of the world. A contact is {id, name, linked, archived} as acknowledged; `maybe` is what a request that was never
 * answered may have made of it. Writers share no records, so what was acknowledged last is what must stand.
 */
class Writer {
  constructor(number, seed) {
    this.number = number;
    this.chance = chance(seed);
    this.contacts = [];
    this.made = 0;
    this.acknowledged = 0;
  }

  async begin() {
    this.company ??= (await server.ok('POST', '/crm/v3/objects/companies', { properties: { name: `Writer ${this.number}` } })).id;
  }

  link(contact) {
    return `/crm/v4/objects/contacts/${contact.id}/associations/companies/${this.company}`;
  }

  /** Sends one write; what it wants stands in contact.maybe until the answer is there. */
  async change(contact, wanted, method, target, body) {
    contact.maybe = { ...contact, ...wanted, maybe: undefined };
    await server.ok(method, target, body);
    Object.assign(contact, wanted, { maybe: undefined });
    this.acknowledged++;
  }

  async create() {
    const name = `${this.number}-${this.made++}`;
    const made = await server.ok('POST', '/crm/v3/objects/contacts', { properties: { lastname: name, email: `${name}@crash.example` } });
    this.contacts.push({ id: made.id, name, linked: false, archived: false });
    this.acknowledged++;
  }

  async step() {
    const contact = this.chance.below(3) === 0 ? undefined : this.chance.of(this.contacts.filter((each) => !each.archived));
    if (!contact) return this.create();
    const name = `${this.number}-${this.made++}`;
    const target = `/crm/v3/objects/contacts/${contact.id}`;
    const type = { associationCategory: 'USER_DEFINED', associationTypeId: label };
    switch (this.chance.below(8)) {
      case 0:
        return this.change(contact, { archived: true }, 'DELETE', target);
      case 1:
      case 2:
        return this.change(contact, { linked: false }, 'DELETE', this.link(contact));
      case 3:
      case 4:
      case 5:
        return this.change(contact, { linked: true }, 'PUT', this.link(contact), [type]);
      default:
        return this.change(contact, { name }, 'PATCH', target, { properties: { lastname: name } });
    }
  }

  /** Writes until the server is gone. */
  async write() {
    try {
      for (;;) await this.step();
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
    }
  }
}

/** What stands now, of the contacts given: by id {name, linked, archived}. */
async function standing(contacts, company) {
  const found = new Map();
  for (let i = 0; i < contacts.length; i += 100) {
    const inputs = contacts.slice(i, i + 100).map(({ id }) => ({ id }));
    for (const archived of [false, true]) {
      const reply = await server.api('POST', `/crm/v3/objects/contacts/batch/read?archived=${archived}`, { inputs, properties: ['lastname'] });
      for (const each of reply.json.results) {
        found.set(each.id, { name: each.properties.lastname, linked: false, archived });
      }
    }
    const links = await server.api('POST', '/crm/v4/associations/contacts/companies/batch/read', { inputs });
    for (const each of links.json.results) {
      const [to] = each.to;
      assert.equal(String(to.toObjectId), company);
      assert.ok(to.associationTypes.some((type) => type.category === 'USER_DEFINED' && type.typeId === label), 'a link without its label');
      found.get(each.from.id).linked = true;
    }
  }
  return found;
}

// A link of an archived record is out of sight, whatever it was.
const visible = ({ name, linked, archived }) => ({ name, linked: linked && !archived, archived });

async function verify(writer) {
  const found = await standing(writer.contacts, writer.company);
  for (const contact of writer.contacts) {
    const now = found.get(contact.id);
    assert.ok(now, `contact ${contact.id} was acknowledged and is gone`);
    const allowed = [contact, contact.maybe].filter(Boolean).map(visible);
    assert.ok(
      allowed.some((each) => JSON.stringify(each) === JSON.stringify(now)),
      `contact ${contact.id} is ${JSON.stringify(now)}, acknowledged was ${JSON.stringify(allowed)}`,
    );
    // The request without an answer was carried out or not; from here on it is known.
    Object.assign(contact, now, { linked: now.archived ? contact.linked : now.linked, maybe: undefined });
  }
}

test(`no acknowledged write is lost in ${ROUNDS} rounds of SIGKILL under ${WRITERS} writers (seed ${SEED})`, { timeout: ROUNDS * 60_000 }, async (t) => {
  const moments = chance(SEED);
  const writers = Array.from({ length: WRITERS }, (_, i) => new Writer(i, SEED + i + 1));
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(writers.map((writer) => writer.begin()));
    const writing = Promise.all(writers.map((writer) => writer.write()));
    await new Promise((next) => setTimeout(next, 50 + moments.below(700)));
    assert.deepEqual(await server.halt('SIGKILL'), { code: null, signal: 'SIGKILL' });
    await writing;
    await cliOk(['check', '--store', server.store]);
    await server.start();
    for (const writer of writers) await verify(writer);
  }
  const total = writers.reduce((sum, writer) => sum + writer.acknowledged, 0);
  t.diagnostic(`${total} acknowledged writes stand`);
  assert.ok(total > ROUNDS * WRITERS, 'the writers hardly wrote');
});
