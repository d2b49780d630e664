// Associations in batches (rows 9-13), as version 3 has them (rows 66, 68, 69), and the `associations` parameter of reads of records.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, code, spec, specs, typeId } from './links.mjs';

const UNKNOWN = '999999999';

let server;
let links;
let manager; // contacts → companies, paired
let billing; // contacts → companies, single
before(async () => {
  server = await startServer();
  links = new Links(server);
  manager = await links.label('contacts', 'companies', 'manager', 'Manager', 'Managed by');
  billing = await links.label('contacts', 'companies', 'billing_contact', 'Billing contact');
});
after(() => links.end());

const contactAndCompany = async () => [await links.make('contacts'), await links.make('companies')];
const V4 = '/crm/v4/associations';
const dated = (date) => `/crm/associations/${date}`;
const input = (from, to, codes) => ({ from: { id: from }, to: { id: to }, ...(codes && { types: specs(codes) }) });
const batch = (operation, inputs, { from = 'contacts', to = 'companies', base = V4 } = {}) =>
  server.api('POST', `${base}/${from}/${to}/batch/${operation}`, { inputs });

function assertEnvelope(reply, { status, results, errors = 0 }) {
  assert.equal(reply.status, status, reply.text.slice(0, 1000));
  assert.equal(reply.json.status, 'COMPLETE');
  assert.ok(Date.parse(reply.json.startedAt) <= Date.parse(reply.json.completedAt));
  assert.equal(reply.json.results.length, results, reply.text.slice(0, 1000));
  assert.equal(reply.json.numErrors, errors || undefined);
  assert.equal(reply.json.errors?.length, errors || undefined);
  for (const error of reply.json.errors ?? []) {
    assert.equal(error.status, 'error');
    assert.ok(error.category && error.message && error.context && error.links && error.errors);
  }
}

describe('batch/create (row 9)', () => {
  test('201; each result has both ends and the texts; settled 11: ids are numbers', async () => {
    const [c1, b1] = await contactAndCompany();
    const [c2, b2] = await contactAndCompany();
    const reply = await batch('create', [input(c1, b1, [manager.there]), input(c2, b2, ['H279'])]);
    assertEnvelope(reply, { status: 201, results: 2 });
    assert.deepEqual(reply.json.results[0], {
      fromObjectTypeId: '0-1',
      fromObjectId: Number(c1),
      toObjectTypeId: '0-2',
      toObjectId: Number(b1),
      labels: ['Primary', 'Manager'],
    });
    assert.deepEqual(await links.between('companies', b1, 'contacts', c1), ['H2', 'H280', manager.back].sort());
  });

  test('settled 2: it replaces the labels of each pair', async () => {
    const [contact, company] = await contactAndCompany();
    await batch('create', [input(contact, company, [manager.there])]);
    await batch('create', [input(contact, company, [billing.there])]);
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279', billing.there].sort());
  });

  test('1.3: a pair repeated in one batch gets the types of both mentions', async () => {
    const [contact, company] = await contactAndCompany();
    const reply = await batch('create', [input(contact, company, [manager.there]), input(contact, company, [billing.there])]);
    assertEnvelope(reply, { status: 201, results: 1 });
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279', manager.there, billing.there].sort());
  });

  test('1.3: of two records of one object a pair is the same pair from either end', async () => {
    const mentor = await links.label('contacts', 'contacts', 'mentor', 'Mentor', 'Mentee');
    const friend = await links.label('contacts', 'contacts', 'friend', 'Friend');
    const [one, two] = await links.makeMany('contacts', 2);
    const reply = await batch('create', [input(one, two, [mentor.there]), input(two, one, [friend.there])], { to: 'contacts' });
    assertEnvelope(reply, { status: 201, results: 1 });
    assert.deepEqual(await links.between('contacts', one, 'contacts', two), ['H449', mentor.there, friend.there].sort());
    const [three, four] = await links.makeMany('contacts', 2);
    await batch('create', [input(three, four, [friend.there]), input(four, three, [mentor.there])], { to: 'contacts' });
    assert.deepEqual(await links.between('contacts', three, 'contacts', four), ['H449', mentor.back, friend.there].sort());
  });

  test('1.6: what fails for one input is an entry in errors, 207; the others are stored', async () => {
    const [contact, company] = await contactAndCompany();
    const reply = await batch('create', [
      input(contact, UNKNOWN, ['H279']),
      input(contact, company, [manager.there]),
      input(UNKNOWN, company, ['H279']),
    ]);
    assertEnvelope(reply, { status: 207, results: 1, errors: 2 });
    const [first, second] = reply.json.errors;
    assert.equal(first.category, 'VALIDATION_ERROR');
    assert.equal(first.message, 'One or more associations are invalid');
    assert.deepEqual(first.context.INVALID_OBJECT_IDS, [`COMPANY=${UNKNOWN} is not valid`]);
    assert.deepEqual(second.context.INVALID_OBJECT_IDS, [`CONTACT=${UNKNOWN} is not valid`]);
    assert.ok((await links.between('contacts', contact, 'companies', company)).includes(manager.there));
  });

  test('settled 12: a self-link in a batch is an entry in errors, 207', async () => {
    const [one, two] = await links.makeMany('contacts', 2);
    const reply = await batch('create', [input(one, one, ['H449']), input(one, two, ['H449'])], { to: 'contacts' });
    assertEnvelope(reply, { status: 207, results: 1, errors: 1 });
    assert.match(reply.json.errors[0].message, /itself/);
    assert.deepEqual(Object.keys(await links.of('contacts', one, 'contacts')), [two]);
  });

  test('1.3: every type id is checked before anything is written', async () => {
    const [contact, company] = await contactAndCompany();
    for (const bad of [['H280'], ['H4'], ['U424242']]) {
      await server.refused(400, 'POST', `${V4}/contacts/companies/batch/create`, {
        inputs: [input(contact, company, ['H279']), input(contact, company, bad)],
      });
    }
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {});
  });

  test('1.6: missing keys and wrong kinds are 400 and name the place', async () => {
    const [contact, company] = await contactAndCompany();
    const bodies = [
      [{}, /\[inputs\]/],
      [{ inputs: {} }, /array/],
      [{ inputs: [7] }, /object/],
      [{ inputs: [{}] }, /\[from, to\]/],
      [{ inputs: [input(contact, company)] }, /\[types\]/],
      [{ inputs: [{ from: contact, to: { id: company }, types: specs(['H279']) }] }, /from/],
      [{ inputs: [{ from: {}, to: { id: company }, types: specs(['H279']) }] }, /\[id\]/],
      [{ inputs: [{ ...input(contact, company), types: [] }] }, /types|array/],
      [{ inputs: [{ ...input(contact, company), types: [{ associationTypeId: 279 }] }] }, /\[associationCategory\]/],
      [{ inputs: [input('abc', company, ['H279'])] }, /id/],
    ];
    for (const [body, message] of bodies) {
      const error = await server.refused(400, 'POST', `${V4}/contacts/companies/batch/create`, body);
      assert.match(error.message, message, JSON.stringify(body));
      assert.equal(error.category, 'VALIDATION_ERROR');
    }
  });

  test('settled 11: ids are taken as strings and as numbers', async () => {
    const [contact, company] = await contactAndCompany();
    const reply = await batch('create', [input(Number(contact), Number(company), ['H279'])]);
    assertEnvelope(reply, { status: 201, results: 1 });
  });

  test('an empty list of inputs is an empty success', async () => {
    assertEnvelope(await batch('create', []), { status: 201, results: 0 });
  });
});

describe('the most inputs', () => {
  const many = (count, make) => Array.from({ length: count }, (_, i) => make(i));

  test('1.3: create and associate/default take 2,000 and refuse 2,001, naming the maximum', async () => {
    const company = await links.make('companies');
    const contacts = await links.makeMany('contacts', 1000);
    const inputs = many(2000, (i) => input(contacts[i % 1000], company, [i < 1000 ? 'H279' : billing.there]));
    assertEnvelope(await batch('create', inputs), { status: 201, results: 1000 });
    const refused = await batch('create', [...inputs, input(contacts[0], company, ['H279'])]);
    assert.equal(refused.status, 400);
    assert.match(refused.json.message, /2000/);
    assert.equal(refused.json.category, 'VALIDATION_ERROR');
    const defaults = many(2000, (i) => input(contacts[i % 1000], company));
    assertEnvelope(await batch('associate/default', defaults), { status: 200, results: 4000 });
    assert.equal((await batch('associate/default', [...defaults, defaults[0]])).status, 400);

    const read = await batch('read', contacts.map((id) => ({ id })));
    assertEnvelope(read, { status: 200, results: 1000 });
    assert.match((await batch('read', [...contacts, contacts[0]].map((id) => ({ id })))).json.message, /1000/);
  });

  test('1.3: archive takes 100 distinct from, labels/archive 100 inputs', async () => {
    const archive = many(101, (i) => ({ from: { id: String(i + 1) }, to: [{ id: UNKNOWN }] }));
    assert.equal((await batch('archive', archive.slice(0, 100))).status, 204);
    const refused = await batch('archive', archive);
    assert.equal(refused.status, 400);
    assert.match(refused.json.message, /100/);
    const repeated = many(101, () => ({ from: { id: '1' }, to: [{ id: UNKNOWN }] }));
    assert.equal((await batch('archive', repeated)).status, 204, 'one from, named often, is one');
    const unlabel = many(101, (i) => input(String(i + 1), UNKNOWN, [billing.there]));
    assert.equal((await batch('labels/archive', unlabel.slice(0, 100))).status, 204);
    assert.match((await batch('labels/archive', unlabel)).json.message, /100/);
  });
});

describe('batch/associate/default (row 10)', () => {
  test('200 with both directions of each; errors stand inside the 200', async () => {
    const [contact, company] = await contactAndCompany();
    const reply = await batch('associate/default', [input(contact, company), input(contact, UNKNOWN)]);
    assertEnvelope(reply, { status: 200, results: 2, errors: 1 });
    assert.deepEqual(reply.json.results, [
      { from: { id: contact }, to: { id: company }, associationSpec: spec('H279') },
      { from: { id: company }, to: { id: contact }, associationSpec: spec('H280') },
    ]);
    assert.deepEqual(reply.json.errors[0].context.INVALID_OBJECT_IDS, [`COMPANY=${UNKNOWN} is not valid`]);
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279']);
  });
});

describe('batch/read (row 11)', () => {
  test('an id of the other object type has no links: its own are not shown as if it stood at this end', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there]);
    for (const base of [V4, '/crm/v3/associations']) {
      const reply = await batch('read', [{ id: company }, { id: contact }], { base });
      assertEnvelope(reply, { status: 207, results: 1, errors: 1 });
      assert.equal(reply.json.results[0].from.id, contact);
      assert.deepEqual(reply.json.errors[0].context.fromObjectId, [company]);
    }
  });

  test('from.id is a string, toObjectId a number', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there]);
    const reply = await batch('read', [{ id: contact }]);
    assertEnvelope(reply, { status: 200, results: 1 });
    assert.deepEqual(reply.json.results, [
      {
        from: { id: contact },
        to: [
          {
            toObjectId: Number(company),
            associationTypes: [
              { category: 'HUBSPOT_DEFINED', typeId: 279, label: null },
              { category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' },
              { category: 'USER_DEFINED', typeId: typeId(manager.there), label: 'Manager' },
            ],
          },
        ],
      },
    ]);
  });

  test('1.3.1: an input without associations is left out of results and gives one error: 207', async () => {
    const deal = await links.make('deals');
    const linked = await links.make('deals');
    const company = await links.make('companies');
    await links.link('deals', linked, 'companies', company);
    const reply = await batch('read', [{ id: deal }, { id: linked }, { id: UNKNOWN }], { from: 'deals' });
    assertEnvelope(reply, { status: 207, results: 1, errors: 2 });
    assert.deepEqual(reply.json.errors[0], {
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
      message: `No company is associated with deal ${deal}.`,
      context: { fromObjectId: [deal], fromObjectType: ['deal'], toObjectType: ['company'] },
      links: {},
      errors: [],
    });
    assert.equal(reply.json.errors[1].subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
  });

  test('0.10: 207 in v4, 2025-09 and 2026-03, 200 with the same body in 2026-09', async () => {
    const deal = await links.make('deals');
    for (const [base, status] of [[V4, 207], [dated('2025-09'), 207], [dated('2026-03'), 207], [dated('2026-09'), 200], [dated('2026-09-beta'), 200]]) {
      assertEnvelope(await batch('read', [{ id: deal }], { from: 'deals', base }), { status, results: 0, errors: 1 });
    }
  });

  test('0.7: 500 to a page for each input, continued by `after` beside its id', async () => {
    const company = await links.make('companies');
    const deals = await links.makeMany('deals', 502);
    await batch('associate/default', deals.map((deal) => input(company, deal)), { from: 'companies', to: 'deals' });
    const first = await batch('read', [{ id: company }], { from: 'companies', to: 'deals' });
    assertEnvelope(first, { status: 200, results: 1 });
    const [page] = first.json.results;
    assert.equal(page.to.length, 500);
    const second = await batch('read', [{ id: company, after: page.paging.next.after }], { from: 'companies', to: 'deals' });
    assert.equal(second.json.results[0].to.length, 2);
    assert.equal('paging' in second.json.results[0], false);
    const seen = [...page.to, ...second.json.results[0].to].map((row) => row.toObjectId);
    assert.equal(new Set(seen).size, 502);
    await server.refused(400, 'POST', `${V4}/companies/deals/batch/read`, { inputs: [{ id: company, after: 'x' }] });
  });
});

describe('batch/archive and batch/labels/archive (rows 12, 13)', () => {
  test('archive removes all types between from and each to; what is not there is fine', async () => {
    const contact = await links.make('contacts');
    const companies = await links.makeMany('companies', 3);
    for (const company of companies) await links.put('contacts', contact, 'companies', company, [manager.there]);
    const reply = await batch('archive', [{ from: { id: contact }, to: [{ id: companies[0] }, { id: companies[1] }, { id: UNKNOWN }] }]);
    assert.equal(reply.status, 204);
    assert.equal(reply.text, '');
    assert.deepEqual(Object.keys(await links.of('contacts', contact, 'companies')), [companies[2]]);
  });

  test('labels/archive removes the listed types alone; the plain one removes the whole link', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there, billing.there]);
    const reply = await batch('labels/archive', [input(contact, company, [manager.there])]);
    assert.equal(reply.status, 204);
    assert.equal(reply.text, '');
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279', billing.there].sort());
    await batch('labels/archive', [input(company, contact, [billing.back])], { from: 'companies', to: 'contacts' });
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279']);
    await links.put('contacts', contact, 'companies', company, [manager.there]);
    await batch('labels/archive', [input(contact, company, ['H279'])]);
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {});
    assert.deepEqual(await links.of('companies', company, 'contacts'), {});
  });

  test('a type of another direction is 400 and nothing is removed', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there]);
    await server.refused(400, 'POST', `${V4}/contacts/companies/batch/labels/archive`, {
      inputs: [input(contact, company, [manager.there]), input(contact, company, [manager.back])],
    });
    assert.ok((await links.between('contacts', contact, 'companies', company)).includes(manager.there));
  });

  test('0.10: 204 in v4, 200 with an empty envelope in the dated families', async () => {
    for (const operation of ['archive', 'labels/archive']) {
      for (const date of ['2025-09', '2026-03', '2026-09', '2026-09-beta']) {
        const inputs = operation === 'archive' ? [{ from: { id: '1' }, to: [{ id: UNKNOWN }] }] : [input('1', UNKNOWN, [billing.there])];
        assertEnvelope(await batch(operation, inputs, { base: dated(date) }), { status: 200, results: 0 });
      }
    }
  });

  test('0.10: create is 201 and 207 in v4 to 2026-03, 200 with the errors inside in 2026-09; a trailing slash changes nothing', async () => {
    for (const [base, good, partly] of [[V4, 201, 207], [dated('2025-09'), 201, 207], [dated('2026-03'), 201, 207], [dated('2026-09'), 200, 200]]) {
      const [contact, company] = await contactAndCompany();
      assertEnvelope(await batch('create', [input(contact, company, ['H279'])], { base }), { status: good, results: 1 });
      const reply = await batch('create/', [input(contact, company, ['H279']), input(contact, UNKNOWN, ['H279'])], { base });
      assertEnvelope(reply, { status: partly, results: 1, errors: 1 });
      assertEnvelope(await batch('associate/default', [input(contact, company)], { base }), { status: 200, results: 2 });
    }
  });
});

describe('version 3 (rows 66, 68, 69)', () => {
  const v3 = (operation, inputs, from = 'contacts', to = 'companies') =>
    server.api('POST', `/crm/v3/associations/${from}/${to}/batch/${operation}`, { inputs });

  test('batch/create takes names and numbers, and adds without taking other labels away', async () => {
    const [contact, company] = await contactAndCompany();
    const reply = await v3('create', [{ ...input(contact, company), type: 'manager' }]);
    assertEnvelope(reply, { status: 201, results: 1 });
    assert.deepEqual(reply.json.results[0], { from: { id: contact }, to: { id: company }, type: 'manager' });
    await v3('create', [{ ...input(contact, company), type: String(typeId(billing.there)) }]);
    await v3('create', [{ ...input(contact, company), type: 'contact_to_company_unlabeled' }]);
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279', manager.there, billing.there].sort());
    await v3('create', [{ ...input(company, contact), type: '280' }], 'companies', 'contacts');
    assert.equal((await links.of('contacts', contact, 'companies'))[company].length, 4);
  });

  test('a number that is both a published type of the direction and a custom one is the published one', async () => {
    assert.equal(manager.there, 'U1');
    const contact = await links.make('contacts');
    const [one, two] = await links.makeMany('companies', 2);
    await v3('create', [{ ...input(contact, one), type: '279' }]);
    await v3('create', [{ ...input(contact, two), type: '1' }]);
    assert.deepEqual(await links.between('contacts', contact, 'companies', two), ['H1', 'H279']);
  });

  test('settled 8: the name of the inverse half is read from the other end', async () => {
    const [contact, company] = await contactAndCompany();
    await v3('create', [{ ...input(company, contact), type: 'manager_inverse' }], 'companies', 'contacts');
    assert.ok((await links.between('contacts', contact, 'companies', company)).includes(manager.there));
  });

  test('batch/read has an entry per type, with names; records without associations are errors, 207', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there]);
    const lonely = await links.make('contacts');
    const reply = await v3('read', [{ id: contact }, { id: lonely }]);
    assertEnvelope(reply, { status: 207, results: 1, errors: 1 });
    assert.deepEqual(reply.json.results[0], {
      from: { id: contact },
      to: [
        { id: company, type: 'contact_to_company_unlabeled' },
        { id: company, type: 'contact_to_company' },
        { id: company, type: 'manager' },
      ],
    });
    assert.equal(reply.json.errors[0].subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
    assertEnvelope(await v3('read', [{ id: contact }]), { status: 200, results: 1 });
  });

  test('batch/archive removes the type, the unlabelled one the whole link: 204', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there]);
    assert.equal((await v3('archive', [{ ...input(contact, company), type: 'manager' }])).status, 204);
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279']);
    assert.equal((await v3('archive', [{ ...input(contact, company), type: 'contact_to_company_unlabeled' }])).status, 204);
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {});
  });

  test('errors: an unknown type or name is 400, a missing one is named, an unknown record 207', async () => {
    const [contact, company] = await contactAndCompany();
    for (const type of ['nothing', 'company_to_contact', '280', '424242', 'manager_inverse', '']) {
      assert.equal((await v3('create', [{ ...input(contact, company), type }])).status, 400, type);
    }
    assert.match((await v3('create', [input(contact, company)])).json.message, /\[type\]/);
    const reply = await v3('create', [{ ...input(contact, UNKNOWN), type: '279' }, { ...input(contact, company), type: '279' }]);
    assertEnvelope(reply, { status: 207, results: 1, errors: 1 });
  });

  test('row 69: the list of one record, an entry per type, paged', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [billing.there]);
    const path = `/crm/v3/objects/contacts/${contact}/associations/companies`;
    assert.deepEqual(await server.ok('GET', path), {
      results: [
        { id: company, type: 'contact_to_company_unlabeled' },
        { id: company, type: 'contact_to_company' },
        { id: company, type: 'billing_contact' },
      ],
    });
    const second = await links.make('companies');
    await links.link('contacts', contact, 'companies', second);
    const page = await server.ok('GET', `${path}?limit=1`);
    assert.ok(page.results.every((row) => row.id === company));
    const rest = await server.ok('GET', `${path}?limit=1&after=${page.paging.next.after}`);
    assert.deepEqual(rest, { results: [{ id: second, type: 'contact_to_company_unlabeled' }] });
  });

  test('row 68: PUT answers the record with its associations, DELETE 204', async () => {
    const [contact, company] = await contactAndCompany();
    for (const type of [String(typeId(billing.there)), 'manager', 'contact_to_company_unlabeled']) {
      const reply = await server.api('PUT', `/crm/v3/objects/contacts/${contact}/associations/companies/${company}/${type}`);
      assert.equal(reply.status, 200);
      assert.equal(reply.json.id, contact);
      assert.ok(reply.json.associations.companies.results.length > 0);
    }
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279', billing.there, manager.there].sort());
    const gone = await server.api('DELETE', `/crm/v3/objects/contacts/${contact}/associations/companies/${company}/manager`);
    assert.equal(gone.status, 204);
    await server.ok('DELETE', `/crm/v3/objects/contacts/${contact}/associations/companies/${company}/279`);
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {});
    await server.refused(400, 'PUT', `/crm/v3/objects/contacts/${contact}/associations/companies/${company}/nothing`);
    await server.refused(400, 'PUT', `/crm/v3/objects/contacts/${contact}/associations/companies/${UNKNOWN}/279`);
  });
});

describe('1.5.1: the associations parameter of reads of records', () => {
  const record = (id, query) => server.ok('GET', `/crm/v3/objects/contacts/${id}?${query}`);

  test('the id repeats once per type; the key is the plural name; absent types have no key', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there]);
    const read = await record(contact, 'associations=companies,deals');
    assert.deepEqual(read.associations, {
      companies: {
        results: [
          { id: company, type: 'contact_to_company_unlabeled' },
          { id: company, type: 'contact_to_company' },
          { id: company, type: 'manager' },
        ],
      },
    });
    const deal = await links.make('deals');
    await links.link('contacts', contact, 'deals', deal);
    const both = await record(contact, 'associations=company&associations=0-3');
    assert.deepEqual(Object.keys(both.associations).sort(), ['companies', 'deals']);
  });

  test('no association at all: no associations key; none asked for: none either', async () => {
    const contact = await links.make('contacts');
    assert.equal('associations' in (await record(contact, 'associations=companies')), false);
    const [linked, company] = await contactAndCompany();
    await links.link('contacts', linked, 'companies', company);
    assert.equal('associations' in (await record(linked, '')), false);
  });

  test('a custom object stands under its full name', async () => {
    const car = await links.object('car');
    await links.label('contacts', car, 'driver', 'Driver');
    const [contact, one] = [await links.make('contacts'), await links.make(car)];
    await links.link('contacts', contact, car, one);
    const read = await record(contact, `associations=p_car`);
    assert.deepEqual(Object.keys(read.associations), [car]);
  });

  test('a word that is no object type is 400', async () => {
    const contact = await links.make('contacts');
    const error = await server.refused(400, 'GET', `/crm/v3/objects/contacts/${contact}?associations=unicorns`);
    assert.match(error.message, /Unable to infer object type from: unicorns/);
  });

  test('lists of records have it too; more than a page is paged', async () => {
    const company = await links.make('companies');
    const deals = await links.makeMany('deals', 501);
    await batch('associate/default', deals.map((deal) => input(company, deal)), { from: 'companies', to: 'deals' });
    const read = await server.ok('GET', `/crm/v3/objects/companies/${company}?associations=deals`);
    const ids = new Set(read.associations.deals.results.map((row) => row.id));
    assert.equal(ids.size, 500);
    const { link } = read.associations.deals.paging.next;
    const next = await server.ok('GET', link.startsWith('http') ? link.slice(server.url.length) : link);
    assert.equal(next.results.length, 1);
    const list = await server.ok('GET', `/crm/v3/objects/companies?limit=1&after=${Number(company) - 1}&associations=deals`);
    assert.equal(list.results[0].id, company);
    assert.equal(list.results[0].associations.deals.results.length, read.associations.deals.results.length);
  });
});

describe('an object made with associations', () => {
  test('R44: record, links and labels in one request; a refused link makes nothing', async () => {
    const company = await links.make('companies');
    const contact = await links.make('contacts', {}, { companies: { [company]: [manager.there] } });
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279', manager.there].sort());
    const email = 'never@example.com';
    const error = await server.refused(400, 'POST', '/crm/v3/objects/contacts', {
      properties: { email },
      associations: [
        { to: { id: company }, types: specs([manager.there]) },
        { to: { id: UNKNOWN }, types: specs(['H279']) },
      ],
    });
    assert.deepEqual(error.context.INVALID_OBJECT_IDS, [`COMPANY=${UNKNOWN} is not valid`]);
    await server.refused(404, 'GET', `/crm/v3/objects/contacts/${email}?idProperty=email`);
  });

  test('1.6: the type id says which object is meant; one of another from-type is refused', async () => {
    const [contact] = await links.makeMany('contacts', 1);
    const meeting = await links.make('meetings', {}, { contacts: { [contact]: ['H200'] } });
    assert.deepEqual(await links.of('contacts', contact, 'meetings'), { [meeting]: ['H199'] });
    const error = await server.refused(400, 'POST', '/crm/v3/objects/meetings', {
      properties: { hs_timestamp: '2026-03-01T09:00:00Z' },
      associations: [{ to: { id: contact }, types: specs(['H1']) }],
    });
    assert.match(error.message, /invalid from object type 0-47 for associations to be created\. expected: 0-1/);
  });
});

describe('the official clients', () => {
  for (const version of [13, 14]) {
    test(`version ${version}: link, label, read, unlabel and unlink`, async () => {
      const { v4, batchApi } = server.client(version).crm.associations;
      const [contact, company] = await contactAndCompany();
      const one = await v4.basicApi.createDefault('contacts', contact, 'companies', company);
      assert.equal(one.results.length, 2);
      const put = await v4.basicApi.create('contacts', contact, 'companies', company, specs([manager.there]));
      assert.ok(put.labels.includes('Manager'));
      const page = await v4.basicApi.getPage('contacts', contact, 'companies');
      assert.deepEqual(page.results[0].associationTypes.map((type) => code(type.category, type.typeId)).sort(), ['H1', 'H279', manager.there].sort());
      const made = await v4.batchApi.create('contacts', 'companies', { inputs: [{ _from: { id: contact }, to: { id: company }, types: specs([billing.there]) }] });
      assert.deepEqual(made.results[0].labels, ['Primary', 'Billing contact']);
      const read = await v4.batchApi.getPage('contacts', 'companies', { inputs: [{ id: contact }] });
      assert.equal(read.results[0].to.length, 1);
      await v4.batchApi.archiveLabels('contacts', 'companies', { inputs: [{ _from: { id: contact }, to: { id: company }, types: specs([billing.there]) }] });
      assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279']);
      const old = await batchApi.create('contacts', 'companies', { inputs: [{ _from: { id: contact }, to: { id: company }, type: 'manager' }] });
      assert.equal(old.results[0].type, 'manager');
      await v4.batchApi.archive('contacts', 'companies', { inputs: [{ _from: { id: contact }, to: [{ id: company }] }] });
      assert.deepEqual((await v4.basicApi.getPage('contacts', contact, 'companies')).results, []);
      const none = await v4.batchApi.getPage('contacts', 'companies', { inputs: [{ id: contact }] });
      assert.equal(none.errors[0].subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
      await assert.rejects(v4.basicApi.create('contacts', contact, 'companies', UNKNOWN, specs([manager.there])), { code: 400 });
      await v4.basicApi.archive('contacts', contact, 'companies', company);
    });
  }
});
