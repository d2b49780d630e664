// Primary company: settled 2-5, 9, 17. The invariant: (a) no company, no primary; (b) with companies exactly one (at most one
// while the first-company setting is off); (c) making B primary takes it from A at once; (d) both ends show it. links.primary() holds (d) and
// "at most one" wherever it is called.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, PRIMARY, PRIMARY_INVERSE, plain, spec, specs } from './links.mjs';

const TYPES = ['contacts', 'deals', 'tickets'];
const NAMES = { contacts: 'contact', deals: 'deal', tickets: 'ticket' };

let server;
let links;
before(async () => {
  server = await startServer();
  links = new Links(server);
});
after(() => links.end());

const setFirstCompany = (on) => links.settings({ 'primary.first_company': on });
const inputs = (...list) => ({ inputs: list });
const ends = (from, to, rest = {}) => ({ from: { id: from }, to: { id: to }, ...rest });
const relata = (type, id, company) => `/relata/v1/objects/${type}/${id}/associations/companies/${company}`;
const linkedCompanies = async (type, id) => Object.keys(await links.of(type, id, 'companies')).sort();

// Every way to link a record with a company, naming no label. `explicit` ways ask for Primary itself.
const LINKING = [
  ['v4 PUT', (t, id, c) => links.put(t, id, 'companies', c, [plain(t, 'companies')])],
  ['v4 PUT from the company', (t, id, c) => links.put('companies', c, t, id, [plain('companies', t)])],
  ['v4 default', (t, id, c) => links.link(t, id, 'companies', c)],
  ['v4 default from the company', (t, id, c) => links.link('companies', c, t, id)],
  [
    'v4 batch/create',
    (t, id, c) => server.ok('POST', `/crm/v4/associations/${t}/companies/batch/create`, inputs(ends(id, c, { types: specs([plain(t, 'companies')]) }))),
  ],
  ['v4 batch/associate/default', (t, id, c) => server.ok('POST', `/crm/v4/associations/${t}/companies/batch/associate/default`, inputs(ends(id, c)))],
  [
    'v3 batch/create, unlabelled',
    (t, id, c) => server.ok('POST', `/crm/v3/associations/${t}/companies/batch/create`, inputs(ends(id, c, { type: `${NAMES[t]}_to_company_unlabeled` }))),
  ],
  ['v3 PUT, unlabelled', (t, id, c) => server.ok('PUT', `/crm/v3/objects/${t}/${id}/associations/companies/${c}/${NAMES[t]}_to_company_unlabeled`)],
  ['relata PUT', (t, id, c) => server.ok('PUT', relata(t, id, c))],
  ['relata replace', (t, id, c) => server.ok('POST', `${relata(t, id, c)}/labels/replace`, { labels: [] })],
];

// Every way to make a company primary.
const GIVING = [
  ['v4 PUT', (t, id, c) => links.put(t, id, 'companies', c, [PRIMARY[t]])],
  ['v4 PUT from the company', (t, id, c) => links.put('companies', c, t, id, [PRIMARY_INVERSE[t]])],
  [
    'v4 batch/create',
    (t, id, c) => server.ok('POST', `/crm/v4/associations/${t}/companies/batch/create`, inputs(ends(id, c, { types: [spec(PRIMARY[t])] }))),
  ],
  [
    'v3 batch/create',
    (t, id, c) => server.ok('POST', `/crm/v3/associations/${t}/companies/batch/create`, inputs(ends(id, c, { type: `${NAMES[t]}_to_company` }))),
  ],
  [
    'v3 batch/create from the company',
    (t, id, c) => server.ok('POST', `/crm/v3/associations/companies/${t}/batch/create`, inputs(ends(c, id, { type: `company_to_${NAMES[t]}` }))),
  ],
  ['v3 PUT by number', (t, id, c) => server.ok('PUT', `/crm/v3/objects/${t}/${id}/associations/companies/${c}/${PRIMARY[t].slice(1)}`)],
  ['relata primary', (t, id, c) => server.ok('PUT', `${relata(t, id, c)}/primary`)],
  ['relata primary from the company', (t, id, c) => server.ok('PUT', `/relata/v1/objects/companies/${c}/associations/${t}/${id}/primary`)],
  ['relata add', (t, id, c) => server.ok('POST', `${relata(t, id, c)}/labels/add`, { labels: ['primary'] })],
  ['relata replace', (t, id, c) => server.ok('POST', `${relata(t, id, c)}/labels/replace`, { labels: ['Primary'] })],
];
const BY_PROPERTY = [
  ['associatedcompanyid', (t, id, c) => server.ok('PATCH', `/crm/v3/objects/${t}/${id}`, { properties: { associatedcompanyid: c } })],
  [
    'associatedcompanyid in a batch',
    (t, id, c) => server.ok('POST', `/crm/v3/objects/${t}/batch/update`, inputs({ id, properties: { associatedcompanyid: Number(c) } })),
  ],
];
const giving = (type) => (type === 'contacts' ? [...GIVING, ...BY_PROPERTY] : GIVING);

// Every way to remove the link.
const UNLINKING = [
  ['v4 DELETE', (t, id, c) => links.unlink(t, id, 'companies', c)],
  ['v4 DELETE from the company', (t, id, c) => links.unlink('companies', c, t, id)],
  ['v4 batch/archive', (t, id, c) => server.ok('POST', `/crm/v4/associations/${t}/companies/batch/archive`, inputs({ from: { id }, to: [{ id: c }] }))],
  [
    'v4 batch/labels/archive of the plain type',
    (t, id, c) => server.ok('POST', `/crm/v4/associations/${t}/companies/batch/labels/archive`, inputs(ends(id, c, { types: specs([plain(t, 'companies')]) }))),
  ],
  [
    'v3 batch/archive of the plain type',
    (t, id, c) => server.ok('POST', `/crm/v3/associations/${t}/companies/batch/archive`, inputs(ends(id, c, { type: `${NAMES[t]}_to_company_unlabeled` }))),
  ],
  ['v3 DELETE of the plain type', (t, id, c) => server.ok('DELETE', `/crm/v3/objects/${t}/${id}/associations/companies/${c}/${plain(t, 'companies').slice(1)}`)],
  ['relata DELETE', (t, id, c) => server.ok('DELETE', relata(t, id, c))],
];

// Every way to take the label Primary off a link.
const UNLABELLING = [
  [
    'v4 batch/labels/archive',
    (t, id, c) => server.ok('POST', `/crm/v4/associations/${t}/companies/batch/labels/archive`, inputs(ends(id, c, { types: specs([PRIMARY[t]]) })), { status: 204 }),
  ],
  [
    'v4 batch/labels/archive from the company',
    (t, id, c) =>
      server.ok('POST', `/crm/v4/associations/companies/${t}/batch/labels/archive`, inputs(ends(c, id, { types: specs([PRIMARY_INVERSE[t]]) })), { status: 204 }),
  ],
  [
    'v3 batch/archive',
    (t, id, c) => server.ok('POST', `/crm/v3/associations/${t}/companies/batch/archive`, inputs(ends(id, c, { type: `${NAMES[t]}_to_company` })), { status: 204 }),
  ],
  ['v3 DELETE', (t, id, c) => server.ok('DELETE', `/crm/v3/objects/${t}/${id}/associations/companies/${c}/${NAMES[t]}_to_company`, undefined, { status: 204 })],
  ['relata remove', (t, id, c) => server.ok('POST', `${relata(t, id, c)}/labels/remove`, { labels: ['primary'] })],
];

/** A record with companies linked one after the other; the first is primary. */
async function withCompanies(type, count) {
  const id = await links.make(type);
  const companies = await links.makeMany('companies', count);
  for (const company of companies) {
    await links.link(type, id, 'companies', company);
    await new Promise((next) => setTimeout(next, 2)); // "oldest" must not hang on a tie
  }
  return { id, companies };
}

for (const type of TYPES) {
  describe(`${type}`, () => {
    test('(a) without companies there is no primary', async () => {
      assert.equal(await links.primary(type, await links.make(type)), null);
    });

    for (const [name, write] of LINKING) {
      test(`(b) ${name}: the first company becomes primary, the second does not`, async () => {
        const id = await links.make(type);
        const [one, two] = await links.makeMany('companies', 2);
        await write(type, id, one);
        assert.equal(await links.primary(type, id), one);
        await write(type, id, two);
        assert.equal(await links.primary(type, id), one);
        assert.deepEqual(await linkedCompanies(type, id), [one, two].sort());
      });
    }

    test('(b) a record made with companies has the first of them, or the one that is named primary', async () => {
      const [one, two] = await links.makeMany('companies', 2);
      const code = plain(type, 'companies');
      assert.equal(await links.primary(type, await links.make(type, {}, { companies: { [one]: [code], [two]: [code] } })), one);
      assert.equal(await links.primary(type, await links.make(type, {}, { companies: { [one]: [code], [two]: [PRIMARY[type]] } })), two);
      const reply = await server.ok('POST', `/crm/v3/objects/${type}/batch/create`, {
        inputs: [{ properties: await propertiesOf(type), associations: [{ to: { id: two }, types: specs([code]) }] }],
      });
      assert.equal(await links.primary(type, reply.results[0].id), two);
    });

    for (const [name, write] of giving(type)) {
      test(`(c) ${name}: making B primary takes it from A, whose link stays; B is linked when it was not`, async () => {
        const { id, companies } = await withCompanies(type, 2);
        const [one, two] = companies;
        await write(type, id, two);
        assert.equal(await links.primary(type, id), two);
        assert.deepEqual(await links.between(type, id, 'companies', one), [plain(type, 'companies')]);
        const three = await links.make('companies');
        await write(type, id, three);
        assert.equal(await links.primary(type, id), three);
        assert.deepEqual(await linkedCompanies(type, id), [one, two, three].sort());
        await write(type, id, three);
        assert.equal(await links.primary(type, id), three);
      });
    }

    for (const [name, write] of UNLINKING) {
      test(`D3: ${name} of the primary: the company of the oldest remaining link takes over`, async () => {
        const { id, companies } = await withCompanies(type, 3);
        const [one, two, three] = companies;
        await links.put(type, id, 'companies', three, [PRIMARY[type]]);
        await write(type, id, three);
        assert.equal(await links.primary(type, id), one);
        await write(type, id, one);
        assert.equal(await links.primary(type, id), two);
        await write(type, id, two);
        assert.equal(await links.primary(type, id), null);
        const log = await server.ok('GET', `/relata/v1/objects/${type}/${id}/changes`);
        assert.ok(log.results.filter((change) => change.kind === 'primary.changed').length >= 5, 'each move is logged');
      });
    }

    test('D3: removing a company that is not primary changes nothing', async () => {
      const { id, companies } = await withCompanies(type, 2);
      await links.unlink(type, id, 'companies', companies[1]);
      assert.equal(await links.primary(type, id), companies[0]);
    });

    test('settled 4: at equal times the lower record id is the oldest', async () => {
      const id = await links.make(type);
      const companies = (await links.makeMany('companies', 3)).sort((a, b) => a - b);
      const types = specs([plain(type, 'companies')]);
      const [low, middle, high] = companies;
      await server.ok('POST', `/crm/v4/associations/${type}/companies/batch/create`, inputs(...[high, middle, low].map((to) => ends(id, to, { types }))));
      await links.put(type, id, 'companies', high, [PRIMARY[type]]);
      await links.unlink(type, id, 'companies', high);
      assert.equal(await links.primary(type, id), low);
    });

    for (const [name, write] of UNLABELLING) {
      test(`settled 3: ${name} of Primary: the next oldest other company; with one company nothing changes`, async () => {
        const { id, companies } = await withCompanies(type, 3);
        const [one, two, three] = companies;
        await write(type, id, one);
        assert.equal(await links.primary(type, id), two);
        await write(type, id, two);
        assert.equal(await links.primary(type, id), one, 'the oldest other one');
        await write(type, id, three);
        assert.equal(await links.primary(type, id), one, 'of a link that is not primary there is nothing to take');
        assert.equal((await linkedCompanies(type, id)).length, 3);
        const alone = await withCompanies(type, 1);
        await write(type, alone.id, alone.companies[0]);
        assert.equal(await links.primary(type, alone.id), alone.companies[0]);
      });
    }

    test('settled 4: archiving the primary company passes it on; restoring does not take it back', async () => {
      const { id, companies } = await withCompanies(type, 2);
      const [one, two] = companies;
      await server.ok('DELETE', `/crm/v3/objects/companies/${one}`);
      assert.equal(await links.primary(type, id), two);
      await server.ok('POST', `/relata/v1/objects/companies/${one}/restore`);
      assert.equal(await links.primary(type, id), two);
      assert.deepEqual(await linkedCompanies(type, id), [one, two].sort());
    });

    test('settled 4: unless the record has none', async () => {
      const { id, companies } = await withCompanies(type, 1);
      await server.ok('POST', '/crm/v3/objects/companies/batch/archive', inputs({ id: companies[0] }));
      assert.equal(await links.primary(type, id), null);
      await server.ok('POST', `/relata/v1/objects/companies/${companies[0]}/restore`);
      assert.equal(await links.primary(type, id), companies[0]);
    });

    test('archiving and restoring the record itself keeps its primary; if that company is gone the oldest takes over', async () => {
      const { id, companies } = await withCompanies(type, 3);
      await links.put(type, id, 'companies', companies[2], [PRIMARY[type]]);
      await server.ok('DELETE', `/crm/v3/objects/${type}/${id}`);
      await server.ok('POST', `/relata/v1/objects/${type}/${id}/restore`);
      assert.equal(await links.primary(type, id), companies[2]);
      await server.ok('DELETE', `/crm/v3/objects/${type}/${id}`);
      await server.ok('DELETE', `/crm/v3/objects/companies/${companies[2]}`);
      await server.ok('POST', `/relata/v1/objects/${type}/${id}/restore`);
      assert.equal(await links.primary(type, id), companies[0]);
      await server.ok('POST', `/relata/v1/objects/companies/${companies[2]}/restore`);
      assert.equal(await links.primary(type, id), companies[0]);
    });

    test('of several primaries that are archived, the log names the last one as the one that was lost', async () => {
      const { id, companies } = await withCompanies(type, 4);
      for (const company of companies.slice(0, 2)) await server.ok('DELETE', `/crm/v3/objects/companies/${company}`);
      await server.ok('DELETE', `/crm/v3/objects/${type}/${id}`);
      await server.ok('DELETE', `/crm/v3/objects/companies/${companies[2]}`);
      await server.ok('POST', `/relata/v1/objects/${type}/${id}/restore`);
      assert.equal(await links.primary(type, id), companies[3]);
      const { results } = await server.ok('GET', `/relata/v1/objects/${type}/${id}/changes`);
      const move = results.find((change) => change.kind === 'primary.changed');
      assert.deepEqual([String(move.detail.from), move.other.id], [companies[2], companies[3]]);
    });

    test('settled 14: merging two records: Primary is the survivor\'s, else the loser\'s', async () => {
      const winner = await withCompanies(type, 1);
      const loser = await withCompanies(type, 2);
      await merge(type, winner.id, loser.id);
      assert.equal(await links.primary(type, winner.id), winner.companies[0]);
      assert.equal((await linkedCompanies(type, winner.id)).length, 3);
      const bare = await links.make(type);
      const rich = await withCompanies(type, 2);
      await links.put(type, rich.id, 'companies', rich.companies[1], [PRIMARY[type]]);
      await merge(type, bare, rich.id);
      assert.equal(await links.primary(type, bare), rich.companies[1]);
    });

    test('settled 14: merging two companies: the survivor is primary where the loser was', async () => {
      const { id, companies } = await withCompanies(type, 1);
      const survivor = await links.make('companies');
      await merge('companies', survivor, companies[0]);
      assert.equal(await links.primary(type, id), survivor);
      assert.deepEqual(await linkedCompanies(type, id), [survivor]);
      const both = await withCompanies(type, 3);
      await merge('companies', both.companies[1], both.companies[0]);
      assert.equal(await links.primary(type, both.id), both.companies[1]);
      const third = await withCompanies(type, 3);
      await merge('companies', third.companies[2], third.companies[1]);
      assert.equal(await links.primary(type, third.id), third.companies[0]);
    });

    test('2.5: a custom label may stand beside Primary; a set that omits Primary keeps it (settled 2)', async () => {
      const label = await links.label(type, 'companies', `billing_${type}`, 'Billing');
      const { id, companies } = await withCompanies(type, 2);
      await links.put(type, id, 'companies', companies[0], [label.there]);
      assert.deepEqual(await links.between(type, id, 'companies', companies[0]), [PRIMARY[type], plain(type, 'companies'), label.there].sort());
      await links.put(type, id, 'companies', companies[1], [label.there, PRIMARY[type]]);
      assert.equal(await links.primary(type, id), companies[1]);
      assert.deepEqual(await links.between(type, id, 'companies', companies[0]), [plain(type, 'companies'), label.there].sort());
    });

    test('(c) of several at once exactly one wins', async () => {
      const { id, companies } = await withCompanies(type, 6);
      await Promise.all(companies.map((company) => links.put(type, id, 'companies', company, [PRIMARY[type]])));
      assert.ok(companies.includes(await links.primary(type, id)));
    });
  });
}

async function propertiesOf(type) {
  const id = await links.make(type);
  const name = { contacts: 'firstname', deals: 'dealname,dealstage,pipeline', tickets: 'subject,hs_pipeline_stage,hs_pipeline' }[type];
  const record = await server.ok('GET', `/crm/v3/objects/${type}/${id}?properties=${name}`);
  return Object.fromEntries(name.split(',').map((each) => [each, record.properties[each]]));
}

const merge = (type, winner, loser) =>
  server.ok('POST', `/crm/v3/objects/${type}/merge`, { primaryObjectId: winner, objectIdToMerge: loser });

describe('what has no primary', () => {
  test('settled 17: only contacts, deals and tickets have a primary company', async () => {
    const yacht = await links.object('yacht');
    await links.label(yacht, 'companies', 'crewed_by', 'Crewed by');
    const [one, company, contact, deal] = [await links.make(yacht), await links.make('companies'), await links.make('contacts'), await links.make('deals')];
    for (const [from, id, to, toId] of [
      [yacht, one, 'companies', company],
      ['contacts', contact, 'deals', deal],
      ['companies', company, 'companies', await links.make('companies')],
    ]) {
      const error = await server.refused(400, 'PUT', `/relata/v1/objects/${from}/${id}/associations/${to}/${toId}/primary`);
      assert.match(error.message, /primary/);
    }
    assert.equal((await server.refused(400, 'PUT', `/relata/v1/objects/contacts/${contact}/associations/companies/999999999/primary`)).message, 'One or more associations are invalid');
  });
});

describe('associatedcompanyid', () => {
  test('1.7: it reads as the primary company and follows it; a company that does not exist is 400; it cannot be cleared', async () => {
    const { id, companies } = await withCompanies('contacts', 2);
    const set = (value, status) => server.api('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { associatedcompanyid: value } }).then((reply) => assert.equal(reply.status, status, reply.text));
    await links.put('contacts', id, 'companies', companies[1], ['H1']);
    assert.equal(await links.primary('contacts', id), companies[1]);
    await set('999999999', 400);
    await set('abc', 400);
    await set('', 400);
    await set(companies[0], 200);
    assert.equal(await links.primary('contacts', id), companies[0]);
    const made = await server.ok('POST', '/crm/v3/objects/contacts', { properties: { firstname: 'By property', associatedcompanyid: companies[1] } });
    assert.equal(await links.primary('contacts', made.id), companies[1]);
  });

  test('search finds contacts by it', async () => {
    const { id, companies } = await withCompanies('contacts', 1);
    const search = async (value) =>
      (await server.ok('POST', '/crm/v3/objects/contacts/search', {
        filterGroups: [{ filters: [{ propertyName: 'associatedcompanyid', operator: 'EQ', value }] }],
      })).results.map((record) => record.id);
    assert.deepEqual(await search(companies[0]), [id]);
    const other = await links.make('companies');
    await links.put('contacts', id, 'companies', other, ['H1']);
    assert.deepEqual(await search(companies[0]), []);
    assert.deepEqual(await search(other), [id]);
  });
});

/** Waits for the job. One request tells, so that no two of them see different moments. */
async function primaryComes(type, id) {
  for (let i = 0; i < 200; i++) {
    if (Object.values(await links.of(type, id, 'companies')).some((codes) => codes.includes(PRIMARY[type]))) return;
    await new Promise((next) => setTimeout(next, 25));
  }
}

describe('settled 5: the first-company setting', () => {
  before(() => setFirstCompany(false));
  after(() => setFirstCompany(true));

  for (const type of TYPES) {
    for (const [name, write] of LINKING) {
      test(`off, ${type}, ${name}: no company becomes primary by itself`, async () => {
        const id = await links.make(type);
        const company = await links.make('companies');
        await write(type, id, company);
        assert.equal(await links.primary(type, id), null);
      });
    }

    for (const [name, write] of giving(type)) {
      test(`off, ${type}, ${name}: one that is asked for does, and is the only one`, async () => {
        const id = await links.make(type);
        const [one, two] = await links.makeMany('companies', 2);
        await write(type, id, one);
        assert.equal(await links.primary(type, id), one);
        await write(type, id, two);
        assert.equal(await links.primary(type, id), two);
      });
    }
  }

  test('relata check finds nothing wrong with records that have companies and no primary', async () => {
    const id = await links.make('contacts');
    await links.link('contacts', id, 'companies', await links.make('companies'));
    await links.assertClean();
  });

  test('restoring a company gives nobody a primary who had none', async () => {
    const id = await links.make('contacts');
    const company = await links.make('companies');
    await links.link('contacts', id, 'companies', company);
    await server.ok('DELETE', `/crm/v3/objects/companies/${company}`);
    await server.ok('POST', `/relata/v1/objects/companies/${company}/restore`);
    assert.equal(await links.primary('contacts', id), null);
  });

  test('switching it on fills in the missing ones: the oldest company of each record', async () => {
    const waiting = [];
    for (const type of TYPES) {
      const id = await links.make(type);
      const [one, two] = await links.makeMany('companies', 2);
      await links.link(type, id, 'companies', two);
      await new Promise((next) => setTimeout(next, 2));
      await links.link(type, id, 'companies', one);
      assert.equal(await links.primary(type, id), null);
      const chosen = await links.make(type);
      await links.link(type, chosen, 'companies', one);
      await links.put(type, chosen, 'companies', two, [PRIMARY[type]]);
      waiting.push({ type, id, expected: two }, { type, id: chosen, expected: two });
    }
    await setFirstCompany(true);
    for (const { type, id, expected } of waiting) {
      await primaryComes(type, id);
      assert.equal(await links.primary(type, id), expected, type);
    }
    await links.assertClean();
    const settings = await server.ok('GET', '/relata/v1/settings');
    assert.equal(settings['primary.first_company'], true);
    await setFirstCompany(false);
  });

  test('the command line switches it too, and the running server follows', async () => {
    const id = await links.make('deals');
    const company = await links.make('companies');
    await links.link('deals', id, 'companies', company);
    assert.equal((await server.cli(['settings', 'set', 'primary.first_company', 'true'])).code, 0);
    await primaryComes('deals', id);
    assert.equal(await links.primary('deals', id), company);
  });
});
