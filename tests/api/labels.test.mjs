// Label definitions: what is there, creating and reading (rows 1, 2, 67), and every spelling of rows 1-4. label-rules.test.mjs has the rest.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, LABEL_BASES, labelsOf, plain, typeId } from './links.mjs';

const CROSS = [
  ['contacts', 'companies'],
  ['contacts', 'deals'],
  ['contacts', 'tickets'],
  ['companies', 'deals'],
  ['companies', 'tickets'],
  ['deals', 'tickets'],
];
let server;
let links;
before(async () => {
  server = await startServer();
  links = new Links(server);
});
after(() => links.end());

const create = (from, to, body) => server.ok('POST', labelsOf(from, to), body, { status: 200 });
const refuse = (status, from, to, body) => server.refused(status, 'POST', labelsOf(from, to), body);

describe('the published types of a direction', () => {
  test('settled 9: a list has the plain type without text and Primary with its published text', async () => {
    assert.deepEqual(await links.labels('contacts', 'companies'), { H279: null, H1: 'Primary' });
    assert.deepEqual(await links.labels('companies', 'contacts'), { H280: null, H2: 'Contact with Primary Company' });
    assert.deepEqual(await links.labels('deals', 'companies'), { H341: null, H5: 'Primary' });
    assert.deepEqual(await links.labels('companies', 'deals'), { H342: null, H6: 'Deal with Primary Company' });
    assert.deepEqual(await links.labels('tickets', 'companies'), { H339: null, H26: 'Primary' });
    assert.deepEqual(await links.labels('companies', 'tickets'), { H340: null, H25: 'Ticket with Primary Company' });
  });

  test('pairs without a primary have the plain type alone', async () => {
    for (const [from, to] of [['contacts', 'deals'], ['deals', 'contacts'], ['contacts', 'tickets'], ['tickets', 'deals'], ['contacts', 'contacts']]) {
      assert.deepEqual(await links.labels(from, to), { [plain(from, to)]: null }, `${from} ${to}`);
    }
  });

  test('2.6: companies know parent and child, both in one list', async () => {
    const labels = await links.labels('companies', 'companies');
    assert.deepEqual(Object.keys(labels).sort(), ['H13', 'H14', 'H450']);
    assert.match(labels.H13, /Child/);
    assert.match(labels.H14, /Parent/);
  });

  test('activities have their published numbers in both directions', async () => {
    for (const [from, to, there, back] of [
      ['notes', 'contacts', 'H202', 'H201'],
      ['tasks', 'deals', 'H216', 'H215'],
      ['calls', 'companies', 'H182', 'H181'],
      ['emails', 'tickets', 'H224', 'H223'],
      ['meetings', 'contacts', 'H200', 'H199'],
      ['line_items', 'deals', 'H20', 'H19'],
    ]) {
      assert.deepEqual(await links.labels(from, to), { [there]: null });
      assert.deepEqual(await links.labels(to, from), { [back]: null });
    }
  });

  test('an element of the list has category, typeId and label, and never the internal name', async () => {
    const reply = await server.ok('GET', labelsOf('contacts', 'companies'));
    assert.deepEqual(Object.keys(reply), ['results']);
    for (const result of reply.results) assert.deepEqual(Object.keys(result).sort(), ['category', 'label', 'typeId']);
  });

  test('object types are found by singular, plural, any case and type id', async () => {
    const expected = await server.ok('GET', labelsOf('contacts', 'companies'));
    for (const [from, to] of [['contact', 'company'], ['CONTACTS', 'Company'], ['0-1', '0-2']]) {
      assert.deepEqual(await server.ok('GET', labelsOf(from, to)), expected);
    }
  });

  test('an unknown object type is 400', async () => {
    await server.refused(400, 'GET', labelsOf('contacts', 'unicorns'));
    await server.refused(400, 'POST', labelsOf('unicorns', 'contacts'), { name: 'a', label: 'A' });
  });
});

describe('every spelling of a path', () => {
  for (const base of LABEL_BASES) {
    for (const slash of ['', '/']) {
      test(`${base}${slash ? ' with a trailing slash' : ''}: list, create, rename and delete`, async () => {
        const path = `${labelsOf('deals', 'tickets', base)}${slash}`;
        const made = await server.api('POST', path, { name: 'alias', label: 'Alias' });
        assert.equal(made.status, 200, made.text);
        const { typeId: id } = made.json.results[0];
        const renamed = await server.api('PUT', path, { associationTypeId: id, label: 'Renamed' });
        assert.equal(renamed.status, 204, renamed.text);
        assert.equal(renamed.text, '');
        const list = await server.ok('GET', path);
        assert.equal(list.results.find((result) => result.typeId === id && result.category === 'USER_DEFINED').label, 'Renamed');
        const removed = await server.api('DELETE', `${labelsOf('deals', 'tickets', base)}/${id}${slash}`);
        assert.equal(removed.status, 204, removed.text);
        assert.equal(removed.text, '');
        assert.deepEqual(await links.labels('deals', 'tickets'), { H27: null });
      });
    }
  }

  test('a word that is no date is no spelling', async () => {
    for (const word of ['2026-13', '2026', '2026-9', 'v5', '2026-09-alpha']) {
      assert.equal((await server.api('GET', labelsOf('deals', 'tickets', `/crm/associations/${word}`))).status, 404, word);
    }
  });
});

describe('creating', () => {
  test('R3: each of the six cross pairs takes a label, from either side', async () => {
    for (const [a, b] of CROSS) {
      for (const [from, to] of [[a, b], [b, a]]) {
        const made = await links.label(from, to, `six_${from}_${to}`);
        assert.equal((await links.labels(from, to))[made.there], `six_${from}_${to}`);
        assert.equal((await links.labels(to, from))[made.back], `six_${from}_${to}`);
        await links.removeLabel(from, to, made.there, { status: 204 });
      }
    }
  });

  test('R8: a fresh account takes a custom label without any further step; two results, F→T first, each with its own id', async () => {
    const reply = await create('companies', 'contacts', { name: 'advisor', label: 'Advisor' });
    assert.equal(reply.results.length, 2);
    for (const result of reply.results) {
      assert.deepEqual(
        { ...result, typeId: 0 },
        { category: 'USER_DEFINED', typeId: 0, label: 'Advisor', fromObjectTypeId: null, toObjectTypeId: null },
      );
    }
    const [there, back] = reply.results.map((result) => result.typeId);
    assert.notEqual(there, back);
    assert.equal((await links.labels('companies', 'contacts'))[`U${there}`], 'Advisor');
    assert.equal((await links.labels('companies', 'contacts'))[`U${back}`], undefined);
    assert.equal((await links.labels('contacts', 'companies'))[`U${back}`], 'Advisor');
    await links.removeLabel('companies', 'contacts', `U${there}`);
  });

  test('2.1: a pair of labels has a word for each end, F→T first', async () => {
    const reply = await create('deals', 'contacts', { name: 'manager', label: 'Manager', inverseLabel: 'Employee' });
    assert.deepEqual(reply.results.map((result) => result.label), ['Manager', 'Employee']);
    const [there, back] = reply.results.map((result) => `U${result.typeId}`);
    assert.equal((await links.labels('deals', 'contacts'))[there], 'Manager');
    assert.equal((await links.labels('contacts', 'deals'))[back], 'Employee');
    await links.removeLabel('contacts', 'deals', back);
    assert.equal((await links.labels('deals', 'contacts'))[there], undefined, 'deleting one half deletes the other');
  });

  test('settled 8: a single same-object label has one id: twice in the reply, once in the list', async () => {
    const reply = await create('contacts', 'contacts', { name: 'colleague', label: 'Colleague' });
    assert.equal(reply.results.length, 2);
    assert.deepEqual(reply.results[0], reply.results[1]);
    const list = await server.ok('GET', labelsOf('contacts', 'contacts'));
    assert.equal(list.results.filter((result) => result.label === 'Colleague').length, 1);
    assert.deepEqual(await links.names('contacts', 'contacts'), {
      contact_to_contact: '449',
      colleague: String(reply.results[0].typeId),
    });
    await links.removeLabel('contacts', 'contacts', `U${reply.results[0].typeId}`);
  });

  test('settled 8: a paired same-object label has two ids, both in the one list, named name and name_inverse', async () => {
    const made = await links.label('contacts', 'contacts', 'mentor', 'Mentor', 'Mentee');
    assert.notEqual(made.there, made.back);
    const labels = await links.labels('contacts', 'contacts');
    assert.equal(labels[made.there], 'Mentor');
    assert.equal(labels[made.back], 'Mentee');
    const names = await links.names('contacts', 'contacts');
    assert.equal(names.mentor, String(typeId(made.there)));
    assert.equal(names.mentor_inverse, String(typeId(made.back)));
    await links.removeLabel('contacts', 'contacts', made.back);
    assert.deepEqual(await links.labels('contacts', 'contacts'), { H449: null });
  });

  test('name and label are required', async () => {
    assert.match((await refuse(400, 'contacts', 'deals', { name: 'x' })).message, /\[label\]/);
    assert.match((await refuse(400, 'contacts', 'deals', { name: 'x', label: null })).message, /\[label\]/);
    assert.match((await refuse(400, 'contacts', 'deals', { label: 'X' })).message, /\[name\]/);
    assert.equal((await server.refused(400, 'POST', labelsOf('contacts', 'deals'), '{"name": "x", "label"')).category, 'VALIDATION_ERROR');
    await refuse(400, 'contacts', 'deals', { name: 'x', label: 7 });
    await refuse(400, 'contacts', 'deals', [{ name: 'x', label: 'X' }]);
  });

  test('unknown keys are ignored', async () => {
    const reply = await create('contacts', 'deals', { name: 'extra', label: 'Extra', portalId: 1, anything: [] });
    await links.removeLabel('contacts', 'deals', `U${reply.results[0].typeId}`);
  });

  test('settled 6: internal names have letters, digits and underscores, do not begin with a digit, and at most 100 characters', async () => {
    for (const name of ['with-hyphen', '1st', 'rådgiver', 'two words', 'semi;colon', 'a'.repeat(101), 'dot.ted']) {
      const error = await refuse(400, 'contacts', 'deals', { name, label: 'Fine' });
      assert.equal(error.category, 'VALIDATION_ERROR');
      assert.match(error.message, /name/i, name);
    }
    for (const name of ['a', 'a1_b', 'a'.repeat(100)]) {
      const { there } = await links.label('contacts', 'deals', name, 'Fine');
      await links.removeLabel('contacts', 'deals', there);
    }
  });

  test('settled 6: internal names are unique in the unordered pair, whatever the case; another pair is another matter', async () => {
    const made = await links.label('contacts', 'deals', 'buyer', 'Buyer');
    await refuse(400, 'contacts', 'deals', { name: 'buyer', label: 'Other' });
    await refuse(400, 'deals', 'contacts', { name: 'buyer', label: 'Other' });
    await refuse(400, 'deals', 'contacts', { name: 'BUYER', label: 'Other' });
    const other = await links.label('contacts', 'tickets', 'buyer', 'Buyer');
    await links.removeLabel('contacts', 'tickets', other.there);
    await links.removeLabel('contacts', 'deals', made.there);
    const again = await links.label('deals', 'contacts', 'buyer', 'Buyer');
    await links.removeLabel('deals', 'contacts', again.there);
  });

  test('the names of the system are taken, "primary" too where a pair has it', async () => {
    for (const name of ['contact_to_company', 'company_to_contact_unlabeled', 'primary']) {
      assert.match((await refuse(400, 'contacts', 'companies', { name, label: 'Mine' })).message, /taken/, name);
    }
    const elsewhere = await links.label('contacts', 'deals', 'primary', 'First contact');
    await links.removeLabel('contacts', 'deals', elsewhere.there);
  });

  test('settled 8: the name of the inverse half is taken as well', async () => {
    const made = await links.label('contacts', 'deals', 'owner', 'Owner', 'Owned');
    assert.ok('owner' in (await links.names('contacts', 'deals')));
    assert.ok('owner_inverse' in (await links.names('deals', 'contacts')));
    await refuse(400, 'contacts', 'deals', { name: 'owner_inverse', label: 'Other' });
    await links.removeLabel('contacts', 'deals', made.there);
  });

  test('settled 7: texts are unique in the unordered pair, whatever the case, over both halves', async () => {
    const made = await links.label('contacts', 'deals', 'maker', 'Decision maker', 'Decided by');
    for (const label of ['Decision maker', 'DECISION MAKER', 'decided by']) {
      const error = await refuse(400, 'deals', 'contacts', { name: 'other', label });
      assert.equal(error.category, 'VALIDATION_ERROR');
    }
    await refuse(400, 'contacts', 'deals', { name: 'other', label: 'New', inverseLabel: 'decision Maker' });
    const other = await links.label('contacts', 'companies', 'maker', 'Decision maker');
    await links.removeLabel('contacts', 'companies', other.there);
    await links.removeLabel('contacts', 'deals', made.there);
  });

  test('settled 7: no semicolon, no line break, at most 100 characters, not empty, not "Primary" in any case', async () => {
    for (const label of ['a;b', 'a\nb', 'a\rb', 'a\u2028b', 'x'.repeat(101), '   ', 'Primary', 'PRIMARY', ' primary ']) {
      await refuse(400, 'contacts', 'companies', { name: 'bad', label });
      await refuse(400, 'contacts', 'companies', { name: 'bad', label: 'Good', inverseLabel: label });
    }
    const made = await links.label('contacts', 'companies', 'long', 'ø'.repeat(100));
    assert.equal((await links.labels('contacts', 'companies'))[made.there], 'ø'.repeat(100));
    await links.removeLabel('contacts', 'companies', made.there);
  });

  test('2.4: ids of custom types are a sequence of their own, odd for the direction asked for, the inverse next to it', async () => {
    const one = await links.label('contacts', 'deals', 'first', 'First');
    const two = await links.label('deals', 'contacts', 'second', 'Second');
    for (const { there, back } of [one, two]) {
      assert.equal(typeId(there) % 2, 1);
      assert.equal(typeId(back), typeId(there) + 1);
    }
    assert.ok(typeId(two.there) > typeId(one.there));
    await links.removeLabel('contacts', 'deals', one.there);
    await links.removeLabel('contacts', 'deals', two.back);
    const three = await links.label('contacts', 'deals', 'third', 'Third');
    assert.ok(typeId(three.there) > typeId(two.there), 'the id of a deleted type is not given again');
    await links.removeLabel('contacts', 'deals', three.there);
  });

  test('1.1: a custom type lives beside the system type of the same number', async () => {
    const [a, b] = await links.freshPair();
    // Custom numbers begin at 1, so one that a system type of contacts and deals has (3, 4) was among the first.
    const made = await links.label(a, b, 'same_number', 'Same number');
    assert.ok(typeId(made.there) < 1000);
    const [contact, deal] = [await links.make('contacts'), await links.make('deals')];
    const reply = await server.refused(400, 'PUT', links.one('contacts', contact, 'deals', deal), [
      { associationCategory: 'USER_DEFINED', associationTypeId: 4 },
    ]);
    assert.equal(reply.category, 'VALIDATION_ERROR');
    await links.put('contacts', contact, 'deals', deal, ['H4']);
    await links.unlink('contacts', contact, 'deals', deal);
  });
});

describe('custom objects', () => {
  test('R4: a label between contacts and a custom object makes the plain type on the way; it is USER_DEFINED without text', async () => {
    const rental = await links.object('rental');
    assert.deepEqual(await links.labels('contacts', rental), {});
    const made = await links.label('contacts', rental, 'tenant', 'Tenant', 'Rented by');
    const there = await links.labels('contacts', rental);
    const back = await links.labels(rental, 'contacts');
    assert.deepEqual(Object.values(there), [null, 'Tenant']);
    assert.deepEqual(Object.values(back), [null, 'Rented by']);
    const plainType = Object.keys(there)[0];
    assert.equal(plainType[0], 'U');
    assert.equal(there[made.there], 'Tenant');
    assert.equal(back[made.back], 'Rented by');

    const [contact, flat] = [await links.make('contacts'), await links.make(rental)];
    await links.put('contacts', contact, rental, flat, [made.there]);
    assert.deepEqual(await links.between('contacts', contact, rental, flat), [made.there, plainType].sort());
    assert.ok((await links.between(rental, flat, 'contacts', contact)).includes(made.back));
  });

  test('R4: and between two custom objects, and of a custom object with itself', async () => {
    const [one, two] = await links.freshPair();
    const made = await links.label(one, two, 'part', 'Part', 'Whole');
    const self = await links.label(one, one, 'next', 'Next', 'Previous');
    const [x, y, z] = [await links.make(one), await links.make(two), await links.make(one)];
    await links.put(two, y, one, x, [made.back]);
    assert.ok((await links.between(one, x, two, y)).includes(made.there));
    await links.put(one, x, one, z, [self.there]);
    assert.ok((await links.between(one, z, one, x)).includes(self.back));
  });

  test('2.3: label "" makes only the plain definition, once', async () => {
    const [one, two] = await links.freshPair();
    const first = await create(one, two, { name: 'pair', label: '' });
    assert.equal(first.results.length, 2);
    assert.deepEqual(Object.values(await links.labels(one, two)), [null]);
    await create(one, two, { name: 'pair', label: '' });
    assert.deepEqual(Object.keys(await links.labels(one, two)), [`U${first.results[0].typeId}`]);
    assert.deepEqual(Object.keys(await links.labels(two, one)), [`U${first.results[1].typeId}`]);
  });

  test('2.3: the plain type cannot be deleted while a label exists; afterwards the pair goes with it', async () => {
    const [one, two] = await links.freshPair();
    const made = await links.label(one, two, 'part', 'Part');
    const plainType = Object.keys(await links.labels(one, two))[0];
    const error = await links.server.refused(400, 'DELETE', `${labelsOf(one, two)}/${typeId(plainType)}`);
    assert.equal(error.message, `Definition with label still exists; Cannot delete unlabeled type with associationTypeId ${typeId(plainType)}`);
    await links.removeLabel(one, two, made.there, { status: 204 });
    await links.removeLabel(one, two, plainType, { status: 204 });
    assert.deepEqual(await links.labels(one, two), {});
  });

  test('2.3: the plain type of a pair in use is refused, naming the links', async () => {
    const [one, two] = await links.freshPair();
    const made = await create(one, two, { name: 'pair', label: '' });
    const [x, y] = [await links.make(one), await links.make(two)];
    await links.link(one, x, two, y);
    const error = await server.refused(400, 'DELETE', `${labelsOf(one, two)}/${made.results[0].typeId}`);
    assert.deepEqual(error.context.records, ['1']);
  });

  test('full name, short name and type id all name a custom object; the bare name does not', async () => {
    const full = await links.object('boat');
    const schema = await server.ok('GET', `/crm-object-schemas/v3/schemas/${full}`);
    const { there } = await links.label('contacts', full, 'skipper', 'Skipper');
    for (const word of [full, 'p_boat', schema.objectTypeId]) {
      assert.equal((await links.labels('contacts', word))[there], 'Skipper', word);
    }
    await server.refused(400, 'GET', labelsOf('contacts', 'boat'));
  });
});

describe('bidirectional', () => {
  test('R14, R15: a label made from one side is listed on both, and one set from one end shows at the other', async () => {
    const made = await links.label('contacts', 'companies', 'auditor', 'Auditor');
    assert.equal((await links.labels('companies', 'contacts'))[made.back], 'Auditor');
    const [contact, company] = [await links.make('contacts'), await links.make('companies')];
    await links.put('contacts', contact, 'companies', company, [made.there]);
    assert.ok((await links.between('companies', company, 'contacts', contact)).includes(made.back));
    const other = await links.make('contacts');
    await links.put('companies', company, 'contacts', other, [made.back]);
    assert.ok((await links.between('contacts', other, 'companies', company)).includes(made.there));
    await links.unlink('contacts', contact, 'companies', company);
    await links.unlink('contacts', other, 'companies', company);
    await links.removeLabel('companies', 'contacts', made.back);
  });

  test('R25: version 3 gives the internal name and the number of each type, both directions', async () => {
    const made = await links.label('deals', 'companies', 'bidder', 'Bidder', 'Tender');
    assert.deepEqual(await links.names('deals', 'companies'), {
      deal_to_company_unlabeled: '341',
      deal_to_company: '5',
      bidder: String(typeId(made.there)),
    });
    assert.deepEqual(await links.names('companies', 'deals'), {
      company_to_deal_unlabeled: '342',
      company_to_deal: '6',
      bidder_inverse: String(typeId(made.back)),
    });
    await links.removeLabel('deals', 'companies', made.there);
  });

  test('1.5: the published names of version 3', async () => {
    for (const [from, to, expected] of [
      ['contacts', 'companies', { contact_to_company: '1', contact_to_company_unlabeled: '279' }],
      ['companies', 'contacts', { company_to_contact: '2', company_to_contact_unlabeled: '280' }],
      ['tickets', 'companies', { ticket_to_company: '26', ticket_to_company_unlabeled: '339' }],
      ['companies', 'tickets', { company_to_ticket: '25', company_to_ticket_unlabeled: '340' }],
      ['contacts', 'deals', { contact_to_deal: '4' }],
      ['deals', 'contacts', { deal_to_contact: '3' }],
      ['deals', 'tickets', { deal_to_ticket: '27' }],
      ['tickets', 'deals', { ticket_to_deal: '28' }],
      ['contacts', 'tickets', { contact_to_ticket: '15' }],
      ['meetings', 'contacts', { meeting_event_to_contact: '200' }],
      ['notes', 'contacts', { note_to_contact: '202' }],
      ['tasks', 'deals', { task_to_deal: '216' }],
      ['calls', 'companies', { call_to_company: '182' }],
      ['emails', 'tickets', { email_to_ticket: '224' }],
    ]) {
      assert.deepEqual(await links.names(from, to), expected, `${from} ${to}`);
    }
    const companies = await links.names('companies', 'companies');
    assert.equal(companies.parent_to_child_company, '13');
    assert.equal(companies.child_to_parent_company, '14');
  });
});

describe('the official clients', () => {
  for (const version of [13, 14]) {
    test(`version ${version}: create, list, rename and delete a label`, async () => {
      const { definitionsApi } = server.client(version).crm.associations.v4.schema;
      const made = await definitionsApi.create('contacts', 'companies', { name: 'client', label: 'From', inverseLabel: 'To' });
      assert.deepEqual(made.results.map((result) => result.label), ['From', 'To']);
      const id = made.results[0].typeId;
      const textOf = async (from, to, typeId) =>
        (await definitionsApi.getAll(from, to)).results.find((type) => type.typeId === typeId && type.category === 'USER_DEFINED')?.label;
      assert.equal(await textOf('contacts', 'companies', id), 'From');
      assert.equal(await textOf('companies', 'contacts', made.results[1].typeId), 'To');
      await definitionsApi.update('contacts', 'companies', { associationTypeId: id, label: 'Renamed', inverseLabel: 'Other' });
      assert.equal(await textOf('contacts', 'companies', id), 'Renamed');
      await definitionsApi.remove('contacts', 'companies', id);
      assert.equal(await textOf('contacts', 'companies', id), undefined);
    });

    test(`version ${version}: the same under the newer path`, async () => {
      const path = '/crm/associations/v4/contacts/companies/labels';
      const request = async (method, tail = '', body = undefined) => server.client(version).apiRequest({ method, path: path + tail, body });
      const made = await (await request('POST', '', { name: 'client', label: 'From' })).json();
      const id = made.results[0].typeId;
      assert.equal((await request('PUT', '', { associationTypeId: id, label: 'Renamed' })).status, 204);
      const list = await (await request('GET')).json();
      assert.equal(list.results.find((type) => type.typeId === id && type.category === 'USER_DEFINED').label, 'Renamed');
      assert.equal((await request('DELETE', `/${id}`)).status, 204);
    });
  }

  for (const version of [13, 14]) {
    test(`version ${version}: the names of version 3, and a refusal throws with its code`, async () => {
      const { schema, v4 } = server.client(version).crm.associations;
      const types = await schema.typesApi.getAll('contacts', 'companies');
      assert.ok(types.results.some((type) => type.name === 'contact_to_company' && type.id === '1'));
      await assert.rejects(v4.schema.definitionsApi.create('contacts', 'deals', { name: 'bad', label: 'a;b' }), { code: 400 });
    });
  }
});
