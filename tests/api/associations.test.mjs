// Associations of one record (rows 5-8 and 68, 69) and as seen in reads of records. Batches are in association-batches.test.mjs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, category, ordinaryToken, plain, spec, specs, typeId } from './links.mjs';

const OBJECT_BASES = ['/crm/v4/objects', '/crm/objects/2025-09', '/crm/objects/2026-03', '/crm/objects/2026-09-beta'];
const PAIRS = [
  ['contacts', 'companies'],
  ['contacts', 'deals'],
  ['contacts', 'tickets'],
  ['companies', 'deals'],
  ['companies', 'tickets'],
  ['deals', 'tickets'],
];
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

describe('settled 15: links are made by callers alone', () => {
  test('settled 15: a contact is not linked to the company of its e-mail domain, nor is one made', async () => {
    const domain = 'automatic-links.example';
    const company = await links.make('companies', { name: 'Automatic', domain });
    const { id } = await server.ok('POST', '/crm/v3/objects/contacts', { properties: { email: `kari@${domain}` } }, { status: 201 });
    await server.ok('POST', '/crm/v3/objects/contacts', { properties: { email: 'ola@no-company-yet.example' } }, { status: 201 });
    assert.deepEqual(await links.of('contacts', id, 'companies'), {});
    assert.deepEqual(await links.of('companies', company, 'contacts'), {});
    const made = await server.ok('POST', '/crm/v3/objects/companies/search', {
      filters: [{ propertyName: 'domain', operator: 'EQ', value: 'no-company-yet.example' }],
    });
    assert.equal(made.total, 0);
  });

  test("settled 15: a deal made for a contact is not linked to the contact's company", async () => {
    const [contact, company] = await contactAndCompany();
    await links.link('contacts', contact, 'companies', company);
    const { id } = await server.ok('POST', '/crm/v3/objects/deals', {
      properties: { dealname: 'For a contact', dealstage: 'appointmentscheduled' },
      associations: [{ to: { id: contact }, types: [spec('H3')] }],
    }, { status: 201 });
    assert.deepEqual(await links.of('deals', id, 'contacts'), { [contact]: ['H3'] });
    assert.deepEqual(await links.of('deals', id, 'companies'), {});
  });
});

describe('links and labels', () => {
  test('R1: two records are associated once, whatever end says it, and however often', async () => {
    const [contact, company] = await contactAndCompany();
    await links.link('contacts', contact, 'companies', company);
    await links.link('companies', company, 'contacts', contact);
    await links.put('companies', company, 'contacts', contact, ['H280']);
    assert.deepEqual(await links.of('contacts', contact, 'companies'), { [company]: ['H1', 'H279'] });
    assert.deepEqual(await links.of('companies', company, 'contacts'), { [contact]: ['H2', 'H280'] });
    const log = await server.ok('GET', `/relata/v1/objects/contacts/${contact}/changes`);
    assert.equal(log.results.filter((change) => change.kind === 'link.added').length, 1);
  });

  test('R2: a label makes no second link, and a link stands without a label', async () => {
    const [contact, company] = await contactAndCompany();
    await links.link('contacts', contact, 'companies', company);
    await links.put('contacts', contact, 'companies', company, [manager.there]);
    const reply = await server.ok('GET', `/crm/v4/objects/contacts/${contact}/associations/companies`);
    assert.equal(reply.results.length, 1);
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279', manager.there].sort());
    await server.ok('POST', '/crm/v4/associations/contacts/companies/batch/labels/archive', {
      inputs: [{ from: { id: contact }, to: { id: company }, types: [spec(manager.there)] }],
    });
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279']);
  });

  for (const [from, to] of PAIRS) {
    test(`R3: ${from} and ${to} are linked and labelled from both sides`, async () => {
      const made = await links.label(from, to, `test_${from}_${to}`, 'There', 'Back');
      const [x, y, z] = [await links.make(from), await links.make(to), await links.make(to)];
      await links.put(from, x, to, y, [made.there]);
      await links.put(to, z, from, x, [made.back]);
      for (const other of [y, z]) {
        const there = await links.between(from, x, to, other);
        const back = await links.between(to, other, from, x);
        assert.ok(there.includes(made.there) && there.includes(plain(from, to)), `${there}`);
        assert.ok(back.includes(made.back) && back.includes(plain(to, from)), `${back}`);
      }
    });
  }

  test('R4: contacts and a custom object, and a custom object with itself', async () => {
    const rental = await links.object('rental');
    const tenant = await links.label('contacts', rental, 'tenant', 'Tenant');
    const next = await links.label(rental, rental, 'next', 'Next', 'Previous');
    const [contact, one, two] = [await links.make('contacts'), await links.make(rental), await links.make(rental)];
    await links.put(rental, one, 'contacts', contact, [tenant.back]);
    assert.ok((await links.between('contacts', contact, rental, one)).includes(tenant.there));
    await links.put(rental, one, rental, two, [next.there]);
    assert.ok((await links.between(rental, two, rental, one)).includes(next.back));
    assert.ok(!(await links.between(rental, one, rental, two)).includes(next.back));
  });

  test('R5: labels belong to the link: one contact, two companies, two labels, none leaks', async () => {
    const contact = await links.make('contacts');
    const [one, two] = await links.makeMany('companies', 2);
    await links.put('contacts', contact, 'companies', one, [manager.there]);
    await links.put('contacts', contact, 'companies', two, [billing.there]);
    const all = await links.of('contacts', contact, 'companies');
    assert.deepEqual(all[one], ['H1', 'H279', manager.there].sort());
    assert.deepEqual(all[two], ['H279', billing.there].sort());
    assert.deepEqual(await links.between('companies', two, 'contacts', contact), ['H280', billing.back].sort());
  });

  test('R6, R50: several records each with their own labels, and several labels on one link', async () => {
    const decision = await links.label('deals', 'contacts', 'decision_maker', 'Decision maker');
    const payer = await links.label('deals', 'contacts', 'payer', 'Payer');
    const deal = await links.make('deals');
    const [one, two, three] = await links.makeMany('contacts', 3);
    await links.put('deals', deal, 'contacts', one, [decision.there]);
    await links.put('deals', deal, 'contacts', two, [payer.there]);
    await links.put('deals', deal, 'contacts', three, [decision.there, payer.there]);
    assert.deepEqual(await links.of('deals', deal, 'contacts'), {
      [one]: ['H3', decision.there].sort(),
      [two]: ['H3', payer.there].sort(),
      [three]: ['H3', decision.there, payer.there].sort(),
    });
  });

  test('R7: on a fresh account the first company of a contact is Primary without any set-up', async () => {
    const [contact, company] = await contactAndCompany();
    await links.link('contacts', contact, 'companies', company);
    assert.equal(await links.primary('contacts', contact), company);
  });

  test('R15, R14: what one end sets the other shows at once', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('companies', company, 'contacts', contact, [manager.back, billing.back]);
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279', manager.there, billing.there].sort());
  });

  test('R16: the API makes and removes a labelled association', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [billing.there]);
    await links.unlink('contacts', contact, 'companies', company);
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {});
    assert.deepEqual(await links.of('companies', company, 'contacts'), {});
  });

  test('R51: removing all labels leaves the link in place', async () => {
    const [contact, deal] = [await links.make('contacts'), await links.make('deals')];
    const label = await links.label('contacts', 'deals', 'short_lived', 'Short lived');
    await links.put('contacts', contact, 'deals', deal, [label.there]);
    await links.put('contacts', contact, 'deals', deal, ['H4']);
    assert.deepEqual(await links.between('contacts', contact, 'deals', deal), ['H4']);
  });

  test('R11, settled 39: an ordinary user links, labels and unlinks; edit on either end is enough', async () => {
    const token = await ordinaryToken(server);
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there], { token });
    const oneEnd = await server.newToken('one end', { scopes: ['crm.objects.companies.write'] });
    await links.put('contacts', contact, 'companies', company, [billing.there], { token: oneEnd });
    const neither = await server.newToken('neither', { scopes: ['crm.objects.deals.write', 'crm.objects.contacts.read'] });
    const error = await server.refused(403, 'PUT', links.one('contacts', contact, 'companies', company), specs([manager.there]), { token: neither });
    assert.equal(error.category, 'MISSING_SCOPES');
    assert.ok((await links.between('contacts', contact, 'companies', company)).includes(billing.there));
  });
});

describe('PUT of a label set (row 5)', () => {
  test('1.2: 201 with both ends and the texts of the direction; settled 11: ids are numbers', async () => {
    const [contact, company] = await contactAndCompany();
    const reply = await server.api('PUT', links.one('contacts', contact, 'companies', company), specs([manager.there]));
    assert.equal(reply.status, 201);
    assert.deepEqual(reply.json, {
      fromObjectTypeId: '0-1',
      fromObjectId: Number(contact),
      toObjectTypeId: '0-2',
      toObjectId: Number(company),
      labels: ['Primary', 'Manager'],
    });
    const back = await server.ok('PUT', links.one('companies', company, 'contacts', contact), specs([manager.back]));
    assert.deepEqual(back.labels, ['Contact with Primary Company', 'Managed by']);
  });

  test('settled 2: the custom labels become exactly those listed; the plain link stays', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there, billing.there]);
    await links.put('contacts', contact, 'companies', company, [billing.there]);
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279', billing.there].sort());
    await links.put('contacts', contact, 'companies', company, ['H279']);
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279']);
    await links.put('companies', company, 'contacts', contact, [manager.back]);
    assert.deepEqual(await links.between('contacts', contact, 'companies', company), ['H1', 'H279', manager.there].sort());
  });

  test('settled 2: a set that omits Primary never takes it away, one that lists it on another link moves it', async () => {
    const contact = await links.make('contacts');
    const [one, two] = await links.makeMany('companies', 2);
    await links.put('contacts', contact, 'companies', one, [manager.there]);
    await links.put('contacts', contact, 'companies', two, [manager.there]);
    assert.equal(await links.primary('contacts', contact), one);
    await links.put('contacts', contact, 'companies', one, [billing.there]);
    assert.equal(await links.primary('contacts', contact), one);
    await links.put('contacts', contact, 'companies', two, ['H1']);
    assert.equal(await links.primary('contacts', contact), two);
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {
      [one]: ['H279', billing.there].sort(),
      [two]: ['H1', 'H279'],
    });
  });

  test('the same type listed twice counts once; setting the same set again changes nothing', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there, manager.there]);
    const count = async () => (await server.ok('GET', `/relata/v1/objects/contacts/${contact}/changes`)).results.length;
    const before_ = await count();
    await links.put('contacts', contact, 'companies', company, [manager.there]);
    assert.equal(await count(), before_);
  });

  test('a paired same-object label has one half on each end', async () => {
    const mentor = await links.label('contacts', 'contacts', 'mentor', 'Mentor', 'Mentee');
    const [one, two] = await links.makeMany('contacts', 2);
    await links.put('contacts', one, 'contacts', two, [mentor.there]);
    assert.deepEqual(await links.between('contacts', one, 'contacts', two), ['H449', mentor.there].sort());
    assert.deepEqual(await links.between('contacts', two, 'contacts', one), ['H449', mentor.back].sort());
    await links.put('contacts', one, 'contacts', two, [mentor.back]);
    assert.deepEqual(await links.between('contacts', one, 'contacts', two), ['H449', mentor.back].sort(), 'replaced: turned round');
    const error = await server.refused(400, 'PUT', links.one('contacts', one, 'contacts', two), specs([mentor.there, mentor.back]));
    assert.equal(error.category, 'VALIDATION_ERROR');
    assert.deepEqual(await links.between('contacts', two, 'contacts', one), ['H449', mentor.there].sort());
  });

  test('a single same-object label reads the same from both ends', async () => {
    const friend = await links.label('contacts', 'contacts', 'friend', 'Friend');
    const [one, two] = await links.makeMany('contacts', 2);
    await links.put('contacts', two, 'contacts', one, [friend.there]);
    assert.deepEqual(await links.between('contacts', one, 'contacts', two), ['H449', friend.there].sort());
    assert.deepEqual(await links.between('contacts', two, 'contacts', one), ['H449', friend.there].sort());
  });

  test('1.6: missing keys are named, an empty array and other bodies are 400', async () => {
    const [contact, company] = await contactAndCompany();
    const path = links.one('contacts', contact, 'companies', company);
    const error = await server.refused(400, 'PUT', path, [{}]);
    assert.match(error.message, /^Invalid input JSON .*Some required fields were not set: \[associationCategory, associationTypeId\]$/);
    assert.equal(error.category, 'VALIDATION_ERROR');
    assert.match((await server.refused(400, 'PUT', path, [{ associationCategory: 'HUBSPOT_DEFINED' }])).message, /\[associationTypeId\]/);
    for (const body of [[], {}, 'null', '"x"', [7], [null], [{ associationCategory: 'NONE', associationTypeId: 1 }]]) {
      await server.refused(400, 'PUT', path, body);
    }
    await server.refused(400, 'PUT', path, [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 'one' }]);
    await server.refused(400, 'PUT', path, [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1.5 }]);
    assert.equal((await server.refused(400, 'PUT', path, '')).message, 'Invalid JSON input: a request body was expected, but none found');
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {});
  });

  test('1.6: an unknown type id is named with the pair', async () => {
    const [contact, company] = await contactAndCompany();
    const path = links.one('contacts', contact, 'companies', company);
    for (const associationCategory of ['HUBSPOT_DEFINED', 'USER_DEFINED']) {
      const error = await server.refused(400, 'PUT', path, [{ associationCategory, associationTypeId: 424242 }]);
      assert.equal(error.category, 'VALIDATION_ERROR');
      assert.match(error.message, /424242/);
      assert.match(error.message, /contact/i);
      assert.match(error.message, /compan/i);
    }
  });

  test('1.1: the category belongs to the key: the same number in another category is another type', async () => {
    const [contact, company] = await contactAndCompany();
    const path = links.one('contacts', contact, 'companies', company);
    await server.refused(400, 'PUT', path, [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId(manager.there) + 100000 }]);
    await server.refused(400, 'PUT', path, [{ associationCategory: 'USER_DEFINED', associationTypeId: 279 }]);
  });

  test('1.6: a type of another direction or pair says which object types it expects', async () => {
    const [contact, company] = await contactAndCompany();
    const meeting = await links.make('meetings');
    const error = await server.refused(400, 'PUT', links.one('meetings', meeting, 'companies', company), specs(['H1']));
    assert.equal(error.message, 'invalid from object type 0-47 for associations to be created. expected: 0-1');
    assert.equal(error.category, 'VALIDATION_ERROR');
    const turned = await server.refused(400, 'PUT', links.one('contacts', contact, 'companies', company), specs([manager.back]));
    assert.equal(turned.message, 'invalid from object type 0-1 for associations to be created. expected: 0-2');
    const elsewhere = await server.refused(400, 'PUT', links.one('contacts', contact, 'companies', company), specs(['H4']));
    assert.match(elsewhere.message, /^invalid to object type 0-2 for associations to be created\. expected: 0-3$/);
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {});
  });

  test('1.6: a record that does not exist is 400 with INVALID_OBJECT_IDS', async () => {
    const [contact, company] = await contactAndCompany();
    const error = await server.refused(400, 'PUT', links.one('contacts', UNKNOWN, 'companies', company), specs(['H279']));
    assert.equal(error.message, 'One or more associations are invalid');
    assert.equal(error.category, 'VALIDATION_ERROR');
    assert.deepEqual(error.context.INVALID_OBJECT_IDS, [`CONTACT=${UNKNOWN} is not valid`]);
    assert.deepEqual(error.context.objectId, [UNKNOWN]);
    assert.deepEqual(error.context.objectType, ['CONTACT']);
    const other = await server.refused(400, 'PUT', links.one('contacts', contact, 'companies', UNKNOWN), specs(['H279']));
    assert.deepEqual(other.context.INVALID_OBJECT_IDS, [`COMPANY=${UNKNOWN} is not valid`]);
    // A record of another type is no record of this one.
    await server.refused(400, 'PUT', links.one('contacts', company, 'companies', company), specs(['H279']));
  });

  test('an archived record cannot be linked', async () => {
    const [contact, company] = await contactAndCompany();
    await server.ok('DELETE', `/crm/v3/objects/companies/${company}`);
    await server.refused(400, 'PUT', links.one('contacts', contact, 'companies', company), specs(['H279']));
    await server.refused(400, 'PUT', `/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`);
  });

  test('settled 12, D14: a record cannot be associated with itself', async () => {
    const [one] = await links.makeMany('contacts', 1);
    for (const [path, body] of [
      [links.one('contacts', one, 'contacts', one), specs(['H449'])],
      [`/crm/v4/objects/contacts/${one}/associations/default/contacts/${one}`, undefined],
      [`/crm/v3/objects/contacts/${one}/associations/contacts/${one}/449`, undefined],
      [`/relata/v1/objects/contacts/${one}/associations/contacts/${one}`, undefined],
    ]) {
      const error = await server.refused(400, 'PUT', path, body);
      assert.equal(error.category, 'VALIDATION_ERROR');
      assert.match(error.message, /itself/);
    }
    assert.deepEqual(await links.of('contacts', one, 'contacts'), {});
  });

  test('two objects between which no association is defined are 400, with what to do', async () => {
    const [left, right] = await links.freshPair();
    const [x, y] = [await links.make(left), await links.make(right)];
    const error = await server.refused(400, 'PUT', `/crm/v4/objects/${left}/${x}/associations/default/${right}/${y}`);
    assert.match(error.message, /associations/);
    assert.deepEqual(await links.of(left, x, right), {});
  });

  test('an unknown object type is 400, an id that is no number 404', async () => {
    const [contact, company] = await contactAndCompany();
    await server.refused(400, 'PUT', links.one('unicorns', contact, 'companies', company), specs(['H279']));
    await server.refused(400, 'GET', `/crm/v4/objects/contacts/${contact}/associations/unicorns`);
    const error = await server.refused(404, 'PUT', links.one('contacts', 'x', 'companies', company), specs(['H279']));
    assert.equal(error.message, 'Object not found.  objectId are usually numeric.');
    assert.deepEqual(error.context.id, ['x']);
  });
});

describe('the default association (row 6)', () => {
  test('1.2: 200, no body, both directions in the reply; idempotent', async () => {
    const [contact, company] = await contactAndCompany();
    for (let i = 0; i < 2; i++) {
      const reply = await server.api('PUT', `/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`);
      assert.equal(reply.status, 200);
      assert.equal(reply.json.status, 'COMPLETE');
      assert.ok(Date.parse(reply.json.startedAt) <= Date.parse(reply.json.completedAt));
      assert.deepEqual(reply.json.results, [
        { from: { id: contact }, to: { id: company }, associationSpec: spec('H279') },
        { from: { id: company }, to: { id: contact }, associationSpec: spec('H280') },
      ]);
      assert.equal(reply.json.errors, undefined);
    }
  });

  test('it takes no label away', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there]);
    await links.link('contacts', contact, 'companies', company);
    assert.ok((await links.between('contacts', contact, 'companies', company)).includes(manager.there));
  });

  test('for a pair with a custom object it is that pair\'s USER_DEFINED plain type', async () => {
    const yacht = await links.object('yacht');
    await links.label('contacts', yacht, 'crew', 'Crew');
    const plainType = Object.entries(await links.labels(yacht, 'contacts')).find(([, label]) => label === null)[0];
    const [contact, one] = [await links.make('contacts'), await links.make(yacht)];
    const reply = await links.link(yacht, one, 'contacts', contact);
    assert.deepEqual(reply.results[0].associationSpec, spec(plainType));
    assert.equal(category(plainType), 'USER_DEFINED');
  });

  test('between two records of one object both results have the one id', async () => {
    const [one, two] = await links.makeMany('deals', 2);
    const reply = await links.link('deals', one, 'deals', two);
    assert.deepEqual(
      reply.results.map((result) => [result.from.id, result.to.id, result.associationSpec.associationTypeId]),
      [[one, two, 451], [two, one, 451]],
    );
  });
});

describe('reading (row 7)', () => {
  test('1.2: toObjectId is a number, each type has category, typeId and label, plain first', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [billing.there]);
    const reply = await server.ok('GET', `/crm/v4/objects/contacts/${contact}/associations/companies`);
    assert.deepEqual(reply, {
      results: [
        {
          toObjectId: Number(company),
          associationTypes: [
            { category: 'HUBSPOT_DEFINED', typeId: 279, label: null },
            { category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' },
            { category: 'USER_DEFINED', typeId: typeId(billing.there), label: 'Billing contact' },
          ],
        },
      ],
    });
  });

  test('nothing associated is 200 with no results and no paging; a record that does not exist is 404', async () => {
    const contact = await links.make('contacts');
    assert.deepEqual(await server.ok('GET', `/crm/v4/objects/contacts/${contact}/associations/deals`), { results: [] });
    const error = await server.refused(404, 'GET', `/crm/v4/objects/contacts/${UNKNOWN}/associations/deals`);
    assert.equal(error.message, 'resource not found');
    await server.refused(404, 'GET', `/crm/v3/objects/contacts/${UNKNOWN}/associations/deals`);
    await server.refused(404, 'GET', '/crm/v4/objects/contacts/abc/associations/deals');
    await server.ok('DELETE', `/crm/v3/objects/contacts/${contact}`);
    await server.refused(404, 'GET', `/crm/v4/objects/contacts/${contact}/associations/deals`);
  });

  test('0.7: 500 a page by default and at most; cursors lead through, in ascending order, and the last page has no paging', async () => {
    const company = await links.make('companies');
    const deals = await links.makeMany('deals', 501);
    const inputs = deals.map((deal) => ({ from: { id: company }, to: { id: deal } }));
    await server.ok('POST', '/crm/v4/associations/companies/deals/batch/associate/default', { inputs });
    const path = `/crm/v4/objects/companies/${company}/associations/deals`;
    const first = await server.ok('GET', path);
    assert.equal(first.results.length, 500);
    const { after: cursor, link } = first.paging.next;
    const second = await server.ok('GET', `${path}?after=${cursor}`);
    assert.equal(second.results.length, 1);
    assert.equal('paging' in second, false);
    assert.deepEqual(
      [...first.results, ...second.results].map((row) => String(row.toObjectId)),
      [...deals].sort((a, b) => a - b),
    );
    assert.equal(new URL(link).origin, server.url);
    assert.deepEqual(await server.ok('GET', link.slice(server.url.length)), second);

    const seen = [];
    for (let next = `${path}?limit=200`; next; ) {
      const page = await server.ok('GET', next);
      assert.ok(page.results.length <= 200);
      seen.push(...page.results.map((row) => String(row.toObjectId)));
      next = page.paging && `${path}?limit=200&after=${page.paging.next.after}`;
    }
    assert.equal(new Set(seen).size, 501);
    for (const limit of ['501', '0', '-1', 'x', '1.5']) await server.refused(400, 'GET', `${path}?limit=${limit}`);
    await server.refused(400, 'GET', `${path}?after=x`);
    const exact = await server.ok('GET', `${path}?limit=500&after=${deals.map(Number).sort((a, b) => a - b)[0]}`);
    assert.equal(exact.results.length, 500);
    assert.equal('paging' in exact, false, 'a full last page is the last page');
  });

  for (const base of OBJECT_BASES) {
    test(`${base}: put, default, read and delete, with and without a trailing slash`, async () => {
      for (const slash of ['', '/']) {
        const [contact, company] = await contactAndCompany();
        const one = `${base}/contacts/${contact}/associations/companies/${company}${slash}`;
        const all = `${base}/contacts/${contact}/associations/companies${slash}`;
        assert.equal((await server.api('PUT', one, specs([manager.there]))).status, 201);
        assert.equal((await server.api('PUT', `${base}/contacts/${contact}/associations/default/companies/${company}${slash}`)).status, 200);
        const read = await server.ok('GET', all);
        assert.equal(read.results[0].toObjectId, Number(company));
        assert.equal(read.results[0].associationTypes.length, 3);
        const gone = await server.api('DELETE', one);
        assert.equal(gone.status, 204);
        assert.equal(gone.text, '');
        assert.equal(gone.headers.get('content-type'), null);
        assert.deepEqual((await server.ok('GET', all)).results, []);
      }
    });
  }
});

describe('removing (row 8)', () => {
  test('2.9: every type goes, both directions; the records stay; nothing to remove is 204', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there, billing.there]);
    await links.unlink('companies', company, 'contacts', contact);
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {});
    await server.ok('GET', `/crm/v3/objects/contacts/${contact}`);
    await server.ok('GET', `/crm/v3/objects/companies/${company}`);
    const again = await server.api('DELETE', links.one('contacts', contact, 'companies', company));
    assert.equal(again.status, 204);
    assert.equal((await server.api('DELETE', links.one('contacts', contact, 'companies', UNKNOWN))).status, 204);
  });

  test('2.9, D5: archiving a record hides its links at the other end, restoring brings links and labels back', async () => {
    const [contact, company] = await contactAndCompany();
    const deal = await links.make('deals');
    await links.put('contacts', contact, 'companies', company, [manager.there]);
    await links.link('contacts', contact, 'deals', deal);
    await server.ok('DELETE', `/crm/v3/objects/contacts/${contact}`);
    assert.deepEqual(await links.of('companies', company, 'contacts'), {});
    assert.deepEqual(await links.of('deals', deal, 'contacts'), {});
    await server.ok('POST', `/relata/v1/objects/contacts/${contact}/restore`);
    assert.deepEqual(await links.of('companies', company, 'contacts'), { [contact]: ['H2', 'H280', manager.back].sort() });
    assert.deepEqual(await links.of('deals', deal, 'contacts'), { [contact]: ['H3'] });
  });

  test('a link between two archived records comes back when both are back', async () => {
    const [contact, deal] = [await links.make('contacts'), await links.make('deals')];
    await links.link('contacts', contact, 'deals', deal);
    await server.ok('DELETE', `/crm/v3/objects/contacts/${contact}`);
    await server.ok('DELETE', `/crm/v3/objects/deals/${deal}`);
    await server.ok('POST', `/relata/v1/objects/contacts/${contact}/restore`);
    assert.deepEqual(await links.of('contacts', contact, 'deals'), {});
    await server.ok('POST', `/relata/v1/objects/deals/${deal}/restore`);
    assert.deepEqual(await links.of('contacts', contact, 'deals'), { [deal]: ['H4'] });
  });
});
