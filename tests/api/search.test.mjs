// Search: row 29, section 4, settled 20 and 21.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links } from './links.mjs';
import { Records, base } from './records.mjs';

let server;
let records;
let links;
before(async () => {
  server = await startServer();
  records = new Records(server);
  links = new Links(server);
});
after(async () => {
  await links.assertClean();
  await server.stop();
});

const refused = async (body, type = 'contacts') => {
  const json = await server.refused(400, 'POST', `${base(type)}/search`, body);
  assert.equal(json.category, 'VALIDATION_ERROR');
  return json.message;
};
const filter = (propertyName, operator, value, highValue) => ({
  propertyName,
  operator,
  ...(Array.isArray(value) ? { values: value } : value !== undefined && { value }),
  ...(highValue !== undefined && { highValue }),
});

describe('every operator on every type of property', () => {
  // A, B, C have values; D has none; E is archived with the values of A; F was merged into A.
  const rows = {
    A: {
      t_text: 'Ærlig Ås', t_area: 'The quick brown-fox', t_number: 10, t_date: '2026-01-01', t_time: '2026-01-01T10:00:00Z', t_bool: true,
      t_pick: 'red', t_set: 'a;b', t_many: 'x', phone: '+47 22 33 44 55', t_code: 'K-1',
    },
    B: {
      t_text: 'ærlig ås nord', t_area: 'quicksilver fox', t_number: '20.5', t_date: '2026-02-01', t_time: '2026-01-01T10:00:00.001Z', t_bool: false,
      t_pick: 'green', t_set: 'b', phone: '22334456', t_code: 'K-2',
    },
    C: {
      t_text: 'Straße 12', t_area: 'Slow@fox.example, "quick"', t_number: -5, t_date: '2025-12-31', t_time: '2025-12-31T23:59:59.999Z', t_bool: 'true',
      t_pick: 'RED', t_set: 'ab;c', t_code: 'K-3',
    },
    D: {},
  };
  const ids = {};
  const letters = async (filters, more = {}) => {
    const reply = await records.search('contacts', {
      filterGroups: [{ filters: [...filters, filter('lastname', 'EQ', 'row')] }],
      limit: 100,
      ...more,
    });
    assert.equal(reply.total, reply.results.length);
    return reply.results.map((record) => Object.keys(ids).find((letter) => ids[letter] === record.id) ?? record.id).join('');
  };
  before(async () => {
    const make = (definition) => records.property('contacts', definition);
    await make({ name: 't_text', type: 'string' });
    await make({ name: 't_area', type: 'string', fieldType: 'textarea' });
    await make({ name: 't_number', type: 'number' });
    await make({ name: 't_date', type: 'date' });
    await make({ name: 't_time', type: 'datetime' });
    await make({ name: 't_bool', type: 'bool' });
    await make({ name: 't_code', type: 'string', hasUniqueValue: true });
    const options = (values) => values.map((value, i) => ({ value, label: `Option ${i}`, displayOrder: i, hidden: false }));
    await server.ok('POST', '/crm/v3/properties/contacts', {
      name: 't_pick', label: 'Pick', type: 'enumeration', fieldType: 'radio', groupName: 'contactinformation', options: options(['red', 'RED', 'green']),
    });
    await server.ok('POST', '/crm/v3/properties/contacts', {
      name: 't_set', label: 'Set', type: 'enumeration', fieldType: 'checkbox', groupName: 'contactinformation', options: options(['a', 'b', 'ab', 'c']),
    });
    await server.ok('POST', '/crm/v3/properties/contacts', {
      name: 't_many', label: 'Many', type: 'enumeration', fieldType: 'checkbox', groupName: 'contactinformation', options: options(['x', 'y']),
    });
    for (const [letter, properties] of Object.entries(rows)) {
      ids[letter] = (await records.create('contacts', { lastname: 'row', ...properties })).id;
    }
    const archived = await records.create('contacts', { lastname: 'row', ...rows.A, t_code: 'K-9' });
    await records.archive('contacts', archived.id);
    const merged = await records.create('contacts', { lastname: 'row', t_text: 'Ærlig Ås' });
    await server.ok('POST', `${base('contacts')}/merge`, { primaryObjectId: ids.A, objectIdToMerge: merged.id });
  });

  const MIDNIGHT = Date.UTC(2026, 0, 1);
  const TEN = MIDNIGHT + 36_000_000;
  const cases = [
    // text: whole values, whatever the case
    ['t_text', 'EQ', 'Ærlig Ås', 'A'], ['t_text', 'EQ', 'ÆRLIG ÅS', 'A'], ['t_text', 'EQ', 'ærlig ås', 'A'], ['t_text', 'EQ', 'Ærlig', ''],
    ['t_text', 'EQ', 'STRASSE 12', 'C'], ['t_text', 'EQ', 'strasse 12', 'C'], ['t_text', 'EQ', 'A\u030ar', ''], ['t_text', 'EQ', 'Ærlig A\u030as', 'A'],
    ['t_text', 'NEQ', 'ærlig ås', 'BC'], ['t_text', 'NEQ', 'nothing', 'ABC'],
    ['t_text', 'IN', ['ærlig ås', 'STRASSE 12'], 'AC'], ['t_text', 'IN', ['nothing'], ''], ['t_text', 'NOT_IN', ['ærlig ås', 'strasse 12'], 'B'],
    ['t_text', 'LT', 'strasse 12', ''], ['t_text', 'LTE', 'strasse 12', 'C'], ['t_text', 'GT', 'strasse 12', 'AB'], ['t_text', 'GTE', 'ÆRLIG ÅS', 'AB'],
    ['t_text', 'GT', 'ÆRLIG ÅS', 'B'],
    ['t_text', 'HAS_PROPERTY', undefined, 'ABC'], ['t_text', 'NOT_HAS_PROPERTY', undefined, 'D'],
    // text: words
    ['t_area', 'CONTAINS_TOKEN', 'quick', 'AC'], ['t_area', 'CONTAINS_TOKEN', 'QUICK', 'AC'], ['t_area', 'CONTAINS_TOKEN', 'quick*', 'ABC'],
    ['t_area', 'CONTAINS_TOKEN', '*silver', 'B'], ['t_area', 'CONTAINS_TOKEN', '*icksi*', 'B'], ['t_area', 'CONTAINS_TOKEN', 'uick', ''],
    ['t_area', 'CONTAINS_TOKEN', 'fox', 'ABC'], ['t_area', 'CONTAINS_TOKEN', 'quick fox', 'AC'], ['t_area', 'CONTAINS_TOKEN', 'slow@fox.example', 'C'],
    ['t_area', 'NOT_CONTAINS_TOKEN', 'quick', 'B'], ['t_area', 'NOT_CONTAINS_TOKEN', 'quick*', ''], ['t_text', 'CONTAINS_TOKEN', 'ÅS', 'AB'],
    ['t_text', 'CONTAINS_TOKEN', 'STRASS*', 'C'], ['t_area', 'CONTAINS_TOKEN', '%', ''], ['t_area', 'CONTAINS_TOKEN', 'qu_ck', ''],
    // numbers
    ['t_number', 'EQ', '10', 'A'], ['t_number', 'EQ', 10, 'A'], ['t_number', 'EQ', '10.0', 'A'], ['t_number', 'NEQ', '10', 'BC'],
    ['t_number', 'LT', '10', 'C'], ['t_number', 'LTE', '10', 'AC'], ['t_number', 'GT', '-5', 'AB'], ['t_number', 'GTE', 20.5, 'B'],
    ['t_number', 'GT', '9', 'AB'], ['t_number', 'IN', ['10', '-5.0'], 'AC'], ['t_number', 'NOT_IN', ['10'], 'BC'],
    ['t_number', 'HAS_PROPERTY', undefined, 'ABC'], ['t_number', 'NOT_HAS_PROPERTY', undefined, 'D'],
    // dates, as text or as milliseconds
    ['t_date', 'EQ', '2026-01-01', 'A'], ['t_date', 'EQ', MIDNIGHT, 'A'], ['t_date', 'EQ', String(MIDNIGHT), 'A'], ['t_date', 'NEQ', '2026-01-01', 'BC'],
    ['t_date', 'LT', '2026-01-01', 'C'], ['t_date', 'GTE', '2026-01-01', 'AB'], ['t_date', 'GT', MIDNIGHT, 'B'], ['t_date', 'GT', TEN, 'B'],
    ['t_date', 'LT', '2026-01-01T10:00:00Z', 'AC'], ['t_date', 'IN', ['2026-01-01', '2025-12-31'], 'AC'], ['t_date', 'NOT_IN', ['2026-01-01'], 'BC'],
    ['t_date', 'HAS_PROPERTY', undefined, 'ABC'], ['t_date', 'NOT_HAS_PROPERTY', undefined, 'D'],
    // times
    ['t_time', 'EQ', '2026-01-01T11:00:00+01:00', 'A'], ['t_time', 'EQ', TEN, 'A'], ['t_time', 'GT', TEN, 'B'], ['t_time', 'GTE', String(TEN), 'AB'],
    ['t_time', 'LT', '2026-01-01', 'C'], ['t_time', 'LTE', '2026-01-01T10:00:00.000Z', 'AC'], ['t_time', 'NEQ', TEN, 'BC'],
    ['t_time', 'IN', [TEN, TEN + 1], 'AB'], ['t_time', 'NOT_IN', [String(TEN)], 'BC'], ['t_time', 'NOT_HAS_PROPERTY', undefined, 'D'],
    // booleans
    ['t_bool', 'EQ', 'true', 'AC'], ['t_bool', 'EQ', true, 'AC'], ['t_bool', 'EQ', false, 'B'], ['t_bool', 'NEQ', 'true', 'B'],
    ['t_bool', 'IN', ['true', 'false'], 'ABC'], ['t_bool', 'NOT_IN', ['false'], 'AC'], ['t_bool', 'HAS_PROPERTY', undefined, 'ABC'],
    ['t_bool', 'NOT_HAS_PROPERTY', undefined, 'D'],
    // one of several options: exact
    ['t_pick', 'EQ', 'red', 'A'], ['t_pick', 'EQ', 'RED', 'C'], ['t_pick', 'EQ', 'Red', ''], ['t_pick', 'NEQ', 'red', 'BC'], ['t_pick', 'IN', ['red', 'green'], 'AB'],
    ['t_pick', 'NOT_IN', ['red', 'RED'], 'B'], ['t_pick', 'NEQ', 'no option', 'ABC'], ['t_pick', 'HAS_PROPERTY', undefined, 'ABC'], ['t_pick', 'NOT_HAS_PROPERTY', undefined, 'D'],
    ['t_pick', 'CONTAINS_TOKEN', 'Red', 'AC'], ['t_pick', 'NOT_CONTAINS_TOKEN', 'Red', 'B'], ['t_pick', 'NOT_CONTAINS_TOKEN', 'nothing', 'ABC'],
    // several options: having one
    ['t_set', 'EQ', 'a', 'A'], ['t_set', 'EQ', 'b', 'AB'], ['t_set', 'EQ', 'ab', 'C'], ['t_set', 'NEQ', 'a', 'BC'], ['t_set', 'IN', ['a', 'c'], 'AC'],
    ['t_set', 'NOT_IN', ['a', 'c'], 'B'], ['t_set', 'EQ', 'a;b', 'A'], ['t_set', 'HAS_PROPERTY', undefined, 'ABC'], ['t_set', 'NOT_HAS_PROPERTY', undefined, 'D'],
    ['t_set', 'CONTAINS_TOKEN', 'A', 'A'], ['t_set', 'CONTAINS_TOKEN', 'a*', 'AC'],
    // telephone numbers: what stands between the digits does not count
    ['phone', 'EQ', '4722334455', 'A'], ['phone', 'EQ', '(+47) 22-33-44-55', 'A'], ['phone', 'IN', ['22 33 44 56', '1'], 'B'], ['phone', 'NEQ', '22 33 44 56', 'A'],
    ['phone', 'NOT_IN', ['4722334455'], 'B'], ['phone', 'EQ', '22334455', ''], ['phone', 'CONTAINS_TOKEN', '223*', 'B'], ['phone', 'NOT_HAS_PROPERTY', undefined, 'CD'],
    // unique properties and those that are derived
    ['t_code', 'EQ', 'k-2', 'B'], ['t_code', 'IN', ['k-1', 'k-9'], 'A'],
  ];
  for (const [name, operator, value, expected] of cases) {
    test(`${name} ${operator}${value === undefined ? '' : ` ${JSON.stringify(value)}`} finds ${expected || 'none'}`, async () => {
      assert.equal(await letters([filter(name, operator, value)]), expected);
    });
  }

  test('BETWEEN takes both ends in', async () => {
    const between = (name, low, high) => letters([filter(name, 'BETWEEN', low, high)]);
    assert.equal(await between('t_number', '-5', '10'), 'AC');
    assert.equal(await between('t_number', 10.5, 20), '');
    assert.equal(await between('t_number', 20, 10), '');
    assert.equal(await between('t_date', '2025-12-31', MIDNIGHT), 'AC');
    assert.equal(await between('t_time', TEN, TEN + 1), 'AB');
    assert.equal(await between('t_text', 'STRASSE 12', 'ærlig ås'), 'AC');
  });

  test('the id, the times of the envelope and derived properties are filters too', async () => {
    assert.equal(await letters([filter('hs_object_id', 'EQ', ids.B)]), 'B');
    assert.equal(await letters([filter('hs_object_id', 'IN', [ids.A, ids.D, '999999999'])]), 'AD');
    assert.equal(await letters([filter('hs_object_id', 'GT', ids.B)]), 'CD');
    const { createdAt } = await records.read('contacts', ids.C);
    assert.match(await letters([filter('createdate', 'GTE', createdAt)]), /CD$/);
    assert.equal(await letters([filter('createdate', 'GT', Date.now() + 60_000)]), '');
    const company = await records.create('companies', { name: 'x' });
    await links.link('contacts', ids.B, 'companies', company.id);
    assert.equal(await letters([filter('associatedcompanyid', 'EQ', company.id)]), 'B');
    assert.equal(await letters([filter('associatedcompanyid', 'NOT_HAS_PROPERTY')]), 'ACD');
    const companies = await records.search('companies', { filterGroups: [{ filters: [filter('num_associated_contacts', 'GTE', '1')] }] });
    assert.deepEqual(companies.results.map((record) => record.id), [company.id]);
    await links.unlink('contacts', ids.B, 'companies', company.id);
  });

  test('filters of a group are joined by AND, groups by OR; a list "filters" is one group', async () => {
    const red = filter('t_pick', 'EQ', 'red');
    const green = filter('t_pick', 'EQ', 'green');
    const yes = filter('t_bool', 'EQ', 'true');
    const big = filter('t_number', 'GT', '5');
    assert.equal(await letters([yes, big]), 'A');
    const row = filter('lastname', 'EQ', 'row');
    const find = async (body) => (await records.search('contacts', body)).results.map((record) => Object.keys(ids).find((l) => ids[l] === record.id)).join('');
    assert.equal(await find({ filterGroups: [{ filters: [red, row] }, { filters: [green, row] }] }), 'AB');
    assert.equal(await find({ filterGroups: [{ filters: [red, yes] }, { filters: [yes, filter('t_number', 'LT', 0)] }] }), 'AC');
    assert.equal(await find({ filterGroups: [{ filters: [yes, green] }] }), '');
    assert.equal(await find({ filters: [yes, big] }), 'A');
    assert.equal(await find({ filterGroups: [], filters: [yes, big] }), 'A');
    const blank = [filter('t_pick', 'NEQ', 'red'), row];
    assert.equal(await find({ filterGroups: [{ filters: blank }, { filters: [filter('t_pick', 'NOT_HAS_PROPERTY'), row] }] }), 'BCD');
  });

  test('sorts: object and text form, both directions; blanks last; ties by id; text without regard to case', async () => {
    const order = (sorts) => letters([], { sorts });
    assert.equal(await order([]), 'ABCD');
    assert.equal(await order(undefined), 'ABCD');
    assert.equal(await order([{ propertyName: 't_number', direction: 'ASCENDING' }]), 'CABD');
    assert.equal(await order([{ propertyName: 't_number', direction: 'DESCENDING' }]), 'BACD');
    assert.equal(await order([{ propertyName: 't_number' }]), 'CABD');
    assert.equal(await order(['t_number']), 'CABD');
    assert.equal(await order(['-t_number']), 'BACD');
    assert.equal(await order(['t_date']), 'CABD');
    assert.equal(await order(['-t_time']), 'BACD');
    assert.equal(await order(['t_text']), 'CABD');
    assert.equal(await order(['-t_text']), 'BACD');
    assert.equal(await order(['t_bool']), 'BACD');
    assert.equal(await order(['-createdate']), 'DCBA');
    assert.equal(await order(['-hs_object_id']), 'DCBA');
    assert.equal(await order(['lastname']), 'ABCD');
  });

  test('what a filter lacks or has too much is named', async () => {
    const bad = (each) => refused({ filterGroups: [{ filters: [each] }] });
    assert.match(await bad(filter('nonsense', 'EQ', 'x')), /nonsense/);
    const operators = await bad(filter('t_text', 'LIKE', 'x'));
    for (const word of ['EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN', 'IN', 'NOT_IN', 'HAS_PROPERTY', 'NOT_HAS_PROPERTY', 'CONTAINS_TOKEN', 'NOT_CONTAINS_TOKEN']) {
      assert.match(operators, new RegExp(`\\b${word}\\b`));
    }
    assert.match(await bad(filter('t_text', 'EQ')), /value/);
    assert.match(await bad(filter('t_number', 'BETWEEN', '1')), /highValue/);
    assert.match(await bad(filter('t_text', 'IN', 'x')), /values/);
    assert.match(await bad(filter('t_text', 'IN', [])), /values/);
    assert.match(await bad(filter('t_number', 'EQ', 'ten')), /ten/);
    assert.match(await bad(filter('t_date', 'GT', 'tomorrow')), /tomorrow/);
    assert.match(await bad(filter('t_bool', 'EQ', 'yes')), /yes/);
    for (const each of [{}, { propertyName: 't_text' }, { operator: 'EQ', value: 'x' }, 'x', null, filter('t_text', 'eq', 'x'), filter('t_text', 'EQ', { a: 1 }),
      filter('t_text', 'CONTAINS_TOKEN', '***'), filter('t_bool', 'GT', 'true'), filter('t_number', 'CONTAINS_TOKEN', '1'), filter('t_set', 'GT', 'a')]) {
      await bad(each);
    }
    assert.match(await bad(filter('associations.company', 'EQ', '1')), /associations/, 'never silently ignored');
    for (const body of [{ filterGroups: 'x' }, { filterGroups: [{}] }, { filterGroups: ['x'] }, { filterGroups: [{ filters: {} }] }, { filters: 'x' }, [], '"x"', '']) {
      await refused(body);
    }
  });
});

test('at most 5 groups, 6 filters in a group, 18 in all', async () => {
  const groups = (...sizes) => ({ filterGroups: sizes.map((size) => ({ filters: Array.from({ length: size }, () => filter('city', 'HAS_PROPERTY')) })) });
  for (const sizes of [[6], [1, 1, 1, 1, 1], [6, 6, 6], [4, 4, 4, 3, 3]]) await records.search('contacts', groups(...sizes));
  for (const sizes of [[7], [1, 1, 1, 1, 1, 1], [6, 6, 6, 1], [4, 4, 4, 4, 3]]) await refused(groups(...sizes));
});

describe('the query text', () => {
  const find = async (type, query, more = {}) => (await records.search(type, { query, ...more })).results.map((record) => record.id);

  test('beginnings of words, all of them, in any searchable property, whatever the case', async () => {
    const one = (await records.create('contacts', { firstname: 'Bjørn-Åge', lastname: 'Ødegård', email: 'bjorn@fjord.example', phone: '+47 555 01 234', company: 'Straße & Co' })).id;
    const two = (await records.create('contacts', { firstname: 'Bjarte', lastname: 'Øde', city: 'Fjordbyen' })).id;
    const both = await find('contacts', 'ØDE');
    assert.deepEqual(both, [one, two]);
    assert.deepEqual(await find('contacts', 'bj øde'), [one, two]);
    assert.deepEqual(await find('contacts', 'øde bjø'), [one]);
    assert.deepEqual(await find('contacts', 'ÅGE'), [one]);
    assert.deepEqual(await find('contacts', 'fjord'), [one], 'city is not searchable');
    assert.deepEqual(await find('contacts', 'bjorn@fjord'), [one]);
    assert.deepEqual(await find('contacts', '555'), [one]);
    assert.deepEqual(await find('contacts', 'strass co'), [one]);
    assert.deepEqual(await find('contacts', 'degård'), [], 'not within a word');
    assert.deepEqual(await find('contacts', 'bjø nothing'), []);
    assert.deepEqual(await find('contacts', '%'), []);
    assert.deepEqual(await find('contacts', 'øde', { filterGroups: [{ filters: [filter('city', 'EQ', 'fjordbyen')] }] }), [two], 'AND with the filters');
    const total = async (query) => (await records.search('contacts', { query, limit: 1 })).total;
    assert.equal(await total(''), await total('  '));
    assert.equal(await total(' - '), await total(''), 'a text without a word finds everything');
    await records.archive('contacts', one);
    assert.deepEqual(await find('contacts', 'øde'), [two]);
  });

  test('each object by its own searchable properties', async () => {
    const ids = {
      companies: (await records.create('companies', { name: 'Searchable Boats', domain: 'boats.example' })).id,
      deals: (await records.create('deals', { dealname: 'Searchable deal', dealstage: 'closedwon', dealtype: 'newbusiness' })).id,
      tickets: (await records.create('tickets', { subject: 'Searchable ticket', content: 'It leaks', hs_pipeline_stage: '1', hs_ticket_category: 'PRODUCT_ISSUE' })).id,
      tasks: (await records.create('tasks', { hs_timestamp: 0, hs_task_subject: 'Searchable task' })).id,
    };
    for (const [type, words] of Object.entries({
      companies: ['SEARCH boat', 'boats.example'], deals: ['searchable', 'closedwon', 'NEWBUS'], tickets: ['leaks', 'product', 'PRODUCT_ISSUE'], tasks: ['task'],
    })) {
      for (const word of words) assert.deepEqual(await find(type, word), [ids[type]], `${type}: ${word}`);
      assert.deepEqual(await find(type, 'unsearchable'), []);
    }
    const schema = await server.ok('POST', '/crm-object-schemas/v3/schemas', {
      name: 'book', labels: { singular: 'Book', plural: 'Books' }, primaryDisplayProperty: 'title', searchableProperties: ['title', 'isbn'], requiredProperties: [],
      properties: ['title', 'isbn', 'shelf'].map((name) => ({ name, label: name, type: 'string', fieldType: 'text' })), associatedObjects: [],
    });
    const book = await records.create(schema.objectTypeId, { title: 'Markens grøde', isbn: '978-82', shelf: 'Upper' });
    assert.deepEqual(await find(schema.fullyQualifiedName, 'GRØDE'), [book.id]);
    assert.deepEqual(await find('p_book', '978'), [book.id]);
    assert.deepEqual(await find(schema.objectTypeId, 'upper'), []);
  });

  test('it has at most 3,000 characters and 40 different words', async () => {
    await records.search('contacts', { query: 'ø'.repeat(3000) });
    await records.search('contacts', { query: 'a '.repeat(1500) });
    await records.search('contacts', { query: Array.from({ length: 40 }, (_, i) => `w${i}x`).join(' ') });
    assert.match(await refused({ query: Array.from({ length: 41 }, (_, i) => `w${i}x`).join(' ') }), /40/);
    assert.match(await refused({ filters: [filter('city', 'CONTAINS_TOKEN', 'w '.repeat(41))] }), /40/);
    assert.match(await refused({ query: 'ø'.repeat(3001) }), /3000/);
    await refused({ query: 7 });
  });
});

describe('what comes back', () => {
  const ids = [];
  let type;
  before(async () => {
    type = await links.object('leaf');
    for (let i = 0; i < 230; i += 46) {
      const inputs = Array.from({ length: 46 }, (_, k) => ({ properties: { title: `Leaf ${i + k}` } }));
      ids.push(...(await server.ok('POST', `${base(type)}/batch/create`, { inputs })).results.map((record) => record.id));
    }
  });

  test('{} lists everything: total is exact, ten results, the next offset as text', async () => {
    const reply = await records.search(type, {});
    assert.equal(reply.total, 230);
    assert.deepEqual(reply.results.map((record) => record.id), ids.slice(0, 10));
    assert.deepEqual(reply.paging, { next: { after: '10' } });
    assert.deepEqual(Object.keys(reply.results[0].properties), ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id']);
  });

  test('paging by offset, as text or number, to a last page without paging', async () => {
    const seen = [];
    let after;
    do {
      const reply = await records.search(type, { limit: 100, after, properties: ['title', 'nonsense'], sorts: ['-hs_object_id'] });
      assert.equal(reply.total, 230);
      seen.push(...reply.results);
      after = reply.paging?.next.after;
      if (seen.length === 230) assert.ok(!('paging' in reply));
    } while (after);
    assert.deepEqual(seen.map((record) => record.id), ids.toReversed());
    assert.deepEqual(seen[0].properties.title, 'Leaf 229');
    const byNumber = await records.search(type, { limit: 30, after: 200 });
    assert.equal(byNumber.results.length, 30);
    assert.ok(!('paging' in byNumber));
    assert.deepEqual((await records.search(type, { after: '500' })).results, []);
  });

  test('limit is at most 200', async () => {
    assert.equal((await records.search(type, { limit: 200 })).results.length, 200);
    assert.equal((await records.search(type, { limit: '200' })).results.length, 200);
    for (const limit of [201, -1, 'ten', 1.5]) assert.match(await refused({ limit }, type), /200/);
  });

  test('the window: offset and limit together reach 10,000 and no further', async () => {
    assert.deepEqual((await records.search(type, { after: '9900', limit: 100 })).results, []);
    for (const [after, limit] of [[9901, 100], ['10000', 1], [99999999999, 10]]) assert.match(await refused({ after, limit }, type), /10000|10,000/);
    await refused({ after: 'x' }, type);
    await refused({ after: -1 }, type);
  });

  test('a sort that is no property, no direction or not one is refused', async () => {
    assert.match(await refused({ sorts: ['nonsense'] }, type), /nonsense/);
    for (const sorts of [['title', 'hs_object_id'], [{ propertyName: 'title', direction: 'UP' }], [{}], 'title', [7]]) await refused({ sorts }, type);
  });

  test('a change is found at once, and what was archived is not', async () => {
    const { id } = await records.create(type, { title: 'Fresh' });
    const find = async (value) => (await records.search(type, { filters: [filter('title', 'EQ', value)] })).total;
    assert.equal(await find('fresh'), 1);
    await records.patch(type, id, { title: 'Renamed' });
    assert.deepEqual([await find('fresh'), await find('renamed')], [0, 1]);
    await records.archive(type, id);
    assert.equal(await find('renamed'), 0);
  });

  test('0.10: every spelling of the address', async () => {
    const { objectTypeId } = await server.ok('GET', `/crm-object-schemas/v3/schemas/${type}`);
    for (const path of [`/crm/v3/objects/${type}/search/`, `/crm/objects/2025-09/${type}/search`, `/crm/objects/2026-03/p_leaf/search`,
      `/crm/objects/2026-09/${objectTypeId}/search/`]) {
      assert.equal((await server.ok('POST', path, { limit: 1 }, { status: 200 })).total, 230, path);
    }
    assert.match(await (async () => (await server.refused(400, 'POST', `${base('widgets')}/search`, {})).message)(), /Unable to infer object type from: widgets/);
  });
});
