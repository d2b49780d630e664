// Writers that remember what was acknowledged, and look for it afterwards: what the crash tests are made of.
import assert from 'node:assert/strict';
import { assertErrorForm } from './harness.mjs';

/** A small generator of our own, so that a seed says everything (mulberry32). */
export function chance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
  return { below: (n) => Math.floor(next() * n), of: (list) => list[Math.floor(next() * list.length)] };
}

/** Ends a writer's work: the server is gone, or its store is. */
class Away extends Error {}

/** The label that the writers use, made on a fresh server; its number. */
export async function makeLabel(server) {
  const made = await server.ok('POST', '/crm/v4/associations/contacts/companies/labels', { name: 'tested', label: 'Tested' });
  return made.results[0].typeId;
}

/**
 * One connection's share of the world. A contact is {id, name, linked, archived} as acknowledged; `maybe` is what a request whose
 * outcome is not known may have made of it. Writers share no records, so what was acknowledged last is what must stand.
 */
export class Writer {
  constructor(server, label, number, seed) {
    this.server = server;
    this.label = label;
    this.number = number;
    this.chance = chance(seed);
    this.contacts = [];
    this.denied = []; // addresses of contacts that the server said it had not made
    this.made = 0;
    this.acknowledged = 0;
    this.refused = 0;
  }

  async begin() {
    this.company ??= (await this.server.ok('POST', '/crm/v3/objects/companies', { properties: { name: `Writer ${this.number}` } })).id;
  }

  link(contact) {
    return `/crm/v4/objects/contacts/${contact.id}/associations/companies/${this.company}`;
  }

  /**
   * One write. Gives the JSON of a success; anything else ends this writer's work for the round: undefined when the outcome is not known,
   * false when the server says that nothing was written.
   */
  async send(method, target, body) {
    let reply;
    try {
      reply = await this.server.api(method, target, body);
    } catch {
      return undefined;
    }
    if (reply.status < 300) {
      this.acknowledged++;
      return reply.json ?? {};
    }
    assert.equal(reply.status, 503, `${method} ${target}: ${reply.status} ${reply.text}`);
    assertErrorForm(reply);
    assert.equal(reply.headers.get('retry-after'), '1');
    this.refused++;
    if (/nothing was written/.test(reply.json.message)) return false;
    assert.match(reply.json.message, /look whether it was/);
    return undefined;
  }

  async change(contact, wanted, method, target, body) {
    contact.maybe = { ...contact, ...wanted, maybe: undefined };
    const done = await this.send(method, target, body);
    if (done) Object.assign(contact, wanted);
    if (done !== undefined) contact.maybe = undefined;
    if (!done) throw new Away();
  }

  async create() {
    const name = `${this.number}-${this.made++}`;
    const email = `${name}@crash.example`;
    const made = await this.send('POST', '/crm/v3/objects/contacts', { properties: { lastname: name, email } });
    if (made === false) this.denied.push(email);
    if (!made) throw new Away();
    this.contacts.push({ id: made.id, name, linked: false, archived: false });
  }

  async step() {
    const contact = this.chance.below(3) === 0 ? undefined : this.chance.of(this.contacts.filter((each) => !each.archived));
    if (!contact) return this.create();
    const name = `${this.number}-${this.made++}`;
    const target = `/crm/v3/objects/contacts/${contact.id}`;
    const type = { associationCategory: 'USER_DEFINED', associationTypeId: this.label };
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

  /** Writes until the server or its store is gone. */
  async write() {
    try {
      for (;;) await this.step();
    } catch (error) {
      if (!(error instanceof Away)) throw error;
    }
  }

  /** What stands now: by id {name, linked, archived}. */
  async standing() {
    const found = new Map();
    for (let i = 0; i < this.contacts.length; i += 100) {
      const inputs = this.contacts.slice(i, i + 100).map(({ id }) => ({ id }));
      for (const archived of [false, true]) {
        const reply = await this.server.api('POST', `/crm/v3/objects/contacts/batch/read?archived=${archived}`, { inputs, properties: ['lastname'] });
        for (const each of reply.json.results) {
          found.set(each.id, { name: each.properties.lastname, linked: false, archived });
        }
      }
      const links = await this.server.api('POST', '/crm/v4/associations/contacts/companies/batch/read', { inputs });
      for (const each of links.json.results) {
        const [to] = each.to;
        assert.equal(String(to.toObjectId), this.company);
        assert.ok(to.associationTypes.some((type) => type.category === 'USER_DEFINED' && type.typeId === this.label), 'a link without its label');
        found.get(each.from.id).linked = true;
      }
    }
    return found;
  }

  /** Everything that was acknowledged stands, and nothing that was refused. */
  async verify() {
    const found = await this.standing();
    for (const contact of this.contacts) {
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
    for (const email of this.denied.splice(0)) {
      const reply = await this.server.api('GET', `/crm/v3/objects/contacts/${email}?idProperty=email`);
      assert.equal(reply.status, 404, `${email} was refused, and is there`);
    }
  }
}

// A link of an archived record is out of sight, whatever it was.
const visible = ({ name, linked, archived }) => ({ name, linked: linked && !archived, archived });
