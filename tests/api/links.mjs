// Words for the tests of associations: an association type is written as a code, 'H279' for (HUBSPOT_DEFINED, 279) and
// 'U5' for (USER_DEFINED, 5), so that what stands between two records is a short list: ['H1', 'H279', 'U5'].
import assert from 'node:assert/strict';

const CATEGORIES = { H: 'HUBSPOT_DEFINED', U: 'USER_DEFINED', I: 'INTEGRATOR_DEFINED' };

export const code = (category, typeId) => `${category[0]}${typeId}`;
export const category = (code) => CATEGORIES[code[0]];
export const typeId = (code) => Number(code.slice(1));
/** A code as the writes of version 4 take it. */
export const spec = (code) => ({ associationCategory: category(code), associationTypeId: typeId(code) });
export const specs = (codes) => codes.map(spec);

// The published numbers that the tests use, each read from the first object towards the second.
export const PLAIN = {
  'contacts contacts': 'H449',
  'companies companies': 'H450',
  'deals deals': 'H451',
  'tickets tickets': 'H452',
  'contacts companies': 'H279',
  'companies contacts': 'H280',
  'contacts deals': 'H4',
  'deals contacts': 'H3',
  'contacts tickets': 'H15',
  'tickets contacts': 'H16',
  'companies deals': 'H342',
  'deals companies': 'H341',
  'companies tickets': 'H340',
  'tickets companies': 'H339',
  'deals tickets': 'H27',
  'tickets deals': 'H28',
};
export const PRIMARY = { contacts: 'H1', deals: 'H5', tickets: 'H26' };
export const PRIMARY_INVERSE = { contacts: 'H2', deals: 'H6', tickets: 'H25' };
export const plain = (from, to) => PLAIN[`${from} ${to}`];

// Every spelling of the paths of labels: numbered, the twin of newer clients, dated.
export const LABEL_BASES = [
  '/crm/v4/associations',
  '/crm/associations/v4',
  '/crm/associations/2025-09',
  '/crm/associations/2026-03',
  '/crm/associations/2026-09',
  '/crm/associations/2026-09-beta',
];
export const labelsOf = (from, to, base = LABEL_BASES[0]) => `${base}/${from}/${to}/labels`;

// What a new record needs, and is called.
const NEW = {
  contacts: (name) => ({ firstname: name }),
  companies: (name) => ({ name }),
  deals: (name) => ({ dealname: name, dealstage: 'appointmentscheduled' }),
  tickets: (name) => ({ subject: name, hs_pipeline_stage: '1' }),
};
for (const type of ['notes', 'tasks', 'calls', 'meetings', 'emails']) NEW[type] = () => ({ hs_timestamp: '2026-03-01T09:00:00Z' });
const newProperties = (type, number) => NEW[type]?.(`${type} ${number}`) ?? {};

/** The operations on one server, in as few words as the tests need. */
export class Links {
  constructor(server) {
    this.server = server;
    this.made = 0;
  }

  /** A new record of a type; gives its id. associations: {to type: {id: codes}} */
  async make(type, properties = {}, associations = {}) {
    const list = Object.entries(associations).flatMap(([, links]) =>
      Object.entries(links).map(([id, codes]) => ({ to: { id }, types: specs(codes) })),
    );
    const reply = await this.server.ok('POST', `/crm/v3/objects/${type}`, {
      properties: { ...newProperties(type, ++this.made), ...properties },
      associations: list,
    });
    return reply.id;
  }

  async makeMany(type, count) {
    const inputs = Array.from({ length: count }, () => ({ properties: newProperties(type, ++this.made) }));
    const ids = [];
    for (let at = 0; at < count; at += 100) {
      const reply = await this.server.ok('POST', `/crm/v3/objects/${type}/batch/create`, { inputs: inputs.slice(at, at + 100) });
      ids.push(...reply.results.map((record) => record.id));
    }
    return ids;
  }

  one(from, id, to, toId) {
    return `/crm/v4/objects/${from}/${id}/associations/${to}/${toId}`;
  }

  put(from, id, to, toId, codes, options) {
    return this.server.ok('PUT', this.one(from, id, to, toId), specs(codes), options);
  }

  link(from, id, to, toId) {
    return this.server.ok('PUT', `/crm/v4/objects/${from}/${id}/associations/default/${to}/${toId}`);
  }

  unlink(from, id, to, toId) {
    return this.server.ok('DELETE', this.one(from, id, to, toId));
  }

  /** What one record is linked with: {other id: sorted codes}. */
  async of(from, id, to) {
    const reply = await this.server.ok('GET', `/crm/v4/objects/${from}/${id}/associations/${to}`);
    return Object.fromEntries(
      reply.results.map((row) => [row.toObjectId, row.associationTypes.map((type) => code(type.category, type.typeId)).sort()]),
    );
  }

  /** The codes between two records, read from the first; [] when they are not linked. */
  async between(from, id, to, toId) {
    return (await this.of(from, id, to))[toId] ?? [];
  }

  /** A label definition, single or paired; gives its codes {there, back}. */
  async label(from, to, name, label = name, inverseLabel = undefined) {
    const reply = await this.server.ok('POST', `/crm/v4/associations/${from}/${to}/labels`, { name, label, inverseLabel }, { status: 200 });
    const [there, back] = reply.results.map((result) => code(result.category, result.typeId));
    return { there, back };
  }

  removeLabel(from, to, code, options) {
    return this.server.ok('DELETE', `/crm/v4/associations/${from}/${to}/labels/${typeId(code)}`, undefined, options);
  }

  /** The definitions of a direction: {code: text}. */
  async labels(from, to) {
    const reply = await this.server.ok('GET', `/crm/v4/associations/${from}/${to}/labels`);
    return Object.fromEntries(reply.results.map((result) => [code(result.category, result.typeId), result.label]));
  }

  /** Names of a direction as version 3 has them: {name: numeric id as text}. */
  async names(from, to) {
    const reply = await this.server.ok('GET', `/crm/v3/associations/${from}/${to}/types`);
    return Object.fromEntries(reply.results.map((result) => [result.name, result.id]));
  }

  /** A custom object; gives its full name. */
  async object(name) {
    const reply = await this.server.ok('POST', '/crm-object-schemas/v3/schemas', {
      name,
      labels: { singular: name, plural: `${name}s` },
      primaryDisplayProperty: 'title',
      requiredProperties: [],
      properties: [{ name: 'title', label: 'Title', type: 'string', fieldType: 'text' }],
      associatedObjects: [],
    });
    return reply.fullyQualifiedName;
  }

  /** Two fresh custom objects: a pair without labels, so that nothing of one test counts in another. */
  async freshPair() {
    this.pairs = (this.pairs ?? 0) + 1;
    return [await this.object(`left${this.pairs}`), await this.object(`right${this.pairs}`)];
  }

  /** Sets (or with null removes) the limit of a type in a direction. */
  limit(from, to, code, max) {
    const input = { category: category(code), typeId: typeId(code) };
    const path = `/crm/v4/associations/definitions/configurations/${from}/${to}/batch`;
    return max === null
      ? this.server.ok('POST', `${path}/purge`, { inputs: [input] }, { status: 204 })
      : this.server.ok('POST', `${path}/create`, { inputs: [{ ...input, maxToObjectIds: max }] }, { status: 201 });
  }

  settings(changes) {
    return this.server.ok('PATCH', '/relata/v1/settings', changes);
  }

  /** The primary company of a record, seen from both ends; null when it has none. Fails when there are two or when the ends differ. */
  async primary(type, id) {
    const companies = await this.of(type, id, 'companies');
    const primary = Object.keys(companies).filter((company) => companies[company].includes(PRIMARY[type]));
    assert.ok(primary.length <= 1, `${type} ${id} has ${primary.length} primary companies`);
    for (const company of Object.keys(companies)) {
      const back = await this.between('companies', company, type, id);
      assert.equal(back.includes(PRIMARY_INVERSE[type]), company === primary[0], `company ${company} as seen from its own end`);
      assert.ok(back.includes(plain('companies', type)), 'the plain link stands beside it');
    }
    if (type === 'contacts') {
      const contact = await this.server.ok('GET', `/crm/v3/objects/contacts/${id}?properties=associatedcompanyid`);
      assert.equal(contact.properties.associatedcompanyid, primary[0] ?? null);
    }
    return primary[0] ?? null;
  }

  /** The end of a file's tests: the store holds together, and the server stops cleanly. */
  async end() {
    try {
      await this.assertClean();
    } finally {
      await this.server.stop();
    }
  }

  /** `relata check` finds nothing. */
  async assertClean() {
    const { code, stdout, stderr } = await this.server.cli(['check']);
    assert.equal(code, 0, `relata check:\n${stdout}${stderr}`);
  }
}

/** A user who is no super admin, and a token that acts for that user with all scopes. */
export async function ordinaryToken(server, email = 'ordinary@example.com') {
  const made = await server.cli(['user', 'add', '--email', email, '--first-name', 'Olga', '--last-name', 'Ordinary']);
  assert.equal(made.code, 0, made.stderr);
  return server.newToken('ordinary', { user: email });
}
