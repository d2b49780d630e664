// relata load: a whole account from lines of JSON, all or nothing. What it must refuse names the line and what would be right.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cli, cliOk, newStore, PROGRAM, queryStore, startServer, tempFolder } from './harness.mjs';

const lines = (...rows) => rows.map((row) => JSON.stringify(row)).join('\n') + '\n';
const CONTACTS = { records: 'contacts', properties: ['email', 'firstname', 'lifecyclestage'] };
const COMPANIES = { records: 'companies', properties: ['name', 'industry'] };
const folders = [];
after(() => folders.forEach((one) => one.remove()));
const LINKS = { links: ['contacts', 'companies'] };

/** A store with the label "Decision maker" (at most one company a contact) and a number property, made over the API. */
async function definedStore() {
  const made = tempFolder('load');
  folders.push(made);
  const store = newStore(made.folder);
  const server = await startServer({ store });
  await server.ok('POST', '/crm/v4/associations/contacts/companies/labels', { name: 'decision_maker', label: 'Decision maker' });
  await server.ok('POST', '/crm/v3/properties/contacts', {
    name: 'score', label: 'Score', type: 'number', fieldType: 'number', groupName: 'contactinformation',
  });
  const { results } = await server.ok('GET', '/crm/v4/associations/contacts/companies/labels');
  const label = results.find((one) => one.label === 'Decision maker');
  await server.ok('POST', '/crm/v4/associations/definitions/configurations/contacts/companies/batch/create', {
    inputs: [{ category: label.category, typeId: label.typeId, maxToObjectIds: 1 }],
  });
  await server.stop();
  return store;
}

const load = (store, input) => cli(['load', '--store', store], { input });
const count = async (store, table) => Number((await queryStore(store, `SELECT count(*) AS n FROM ${table}`))[0].n);

describe('a load', () => {
  let server;
  let store;
  before(async () => {
    store = await definedStore();
    const rows = [];
    // More than one batch of records and of links, keys of both kinds, values that need escaping.
    rows.push({ records: 'contacts', properties: ['email', 'firstname', 'score'] });
    for (let i = 1; i <= 6000; i++) rows.push([i, `p${i}@example.com`, i % 7 ? `A\tb\\c\n"${i}"` : null, i % 3 ? i / 8 : String(i)]);
    rows.push(COMPANIES, ['first', 'Første AS', 'CONSTRUCTION'], ['second', 'Two', null], [3, 'Three', '']);
    rows.push(LINKS, [1, 'first', 'primary', 'decision_maker'], [1, 'second'], [2, 'second'], [2, 3]);
    for (let i = 3; i <= 6000; i++) rows.push([i, 'second']);
    rows.push({ links: ['companies', 'companies'] }, ['first', 'second', 'child_to_parent_company']);
    rows.push({ records: 'deals', properties: ['dealname', 'dealstage', 'amount'] }, [1, 'Sale', 'closedwon', 12.5]);
    rows.push({ links: ['deals', 'companies'] }, [1, 'first']);
    const file = path.join(folders[0].folder, 'all.jsonl');
    writeFileSync(file, lines(...rows));
    const stdout = await cliOk(['load', '--store', store, file]);
    assert.match(stdout, /^6004 records and \d+ rows of links are loaded: \d+ rows a second\.$/m);
    server = await startServer({ store });
  });
  after(() => server?.stop());

  const contact = async (i) => (await server.ok('GET', `/crm/v3/objects/contacts/p${i}@example.com?idProperty=email&properties=firstname,score,lifecyclestage`));
  const companies = async (id, type = 'contacts') => (await server.ok('GET', `/crm/v4/objects/${type}/${id}/associations/companies`)).results;

  test('settled 27: is found clean, and stands in the change log by batches', async () => {
    await cliOk(['check', '--store', store]);
    const changes = await queryStore(store, 'SELECT kind, type_id, detail FROM change WHERE kind < 100 ORDER BY seq');
    assert.ok(changes.every((change) => Number(change.kind) === 20));
    const contacts = changes.filter((change) => Number(change.type_id) === 1).map((change) => JSON.parse(change.detail)).filter((d) => d.first);
    assert.equal(contacts.length, 2);
    assert.equal(contacts.reduce((sum, each) => sum + each.last - each.first + 1, 0), 6000);
    assert.equal(await count(store, 'history'), 0);
  });

  test('has the values that a creation would have', async () => {
    assert.equal((await contact(6)).properties.firstname, 'A\tb\\c\n"6"');
    assert.equal((await contact(7)).properties.firstname, null);
    assert.equal((await contact(9)).properties.score, '9');
    assert.equal((await contact(10)).properties.score, '1.25');
    assert.equal((await contact(10)).properties.lifecyclestage, 'lead');
    const made = await server.ok('POST', '/crm/v3/objects/contacts', { properties: { email: 'new@example.com' } });
    const before = await contact(6000);
    assert.ok(Number(made.id) > Number(before.id));
    const { status } = await server.api('POST', '/crm/v3/objects/contacts', { properties: { email: 'P77@example.com' } });
    assert.equal(status, 409);
  });

  test('has links and labels from both ends, one primary each', async () => {
    const one = await contact(1);
    const labels = (list) => list.map((each) => each.associationTypes.map((type) => type.label ?? 'plain')).sort();
    assert.deepEqual(labels(await companies(one.id)), [['plain'], ['plain', 'Primary', 'Decision maker']]);
    // None was marked: the company with the lowest id.
    const two = await companies((await contact(2)).id);
    assert.deepEqual(two.map((each) => each.associationTypes.length), [2, 1]);
    const [company] = two;
    let total = 0;
    for (let after = ''; after !== undefined; ) {
      const page = await server.ok('GET', `/crm/v4/objects/companies/${company.toObjectId}/associations/contacts?limit=500${after && `&after=${after}`}`);
      total += page.results.length;
      after = page.paging?.next?.after;
    }
    assert.equal(total, 6000);
    const deal = (await server.ok('GET', '/crm/v3/objects/deals')).results[0];
    assert.deepEqual(labels(await companies(deal.id, 'deals')), [['plain', 'Primary']]);
  });

  test('is for an account without records', async () => {
    const { code, stderr } = await load(store, lines(CONTACTS, [1, 'x@example.com', null, null]));
    assert.equal(code, 1);
    assert.match(stderr, /has records already/);
  });
});

describe('what a load refuses, with the line and the remedy', () => {
  let store;
  before(async () => {
    store = await definedStore();
  });

  const good = [CONTACTS, [1, 'a@example.com', 'A', 'lead'], [2, 'b@example.com', null, null], COMPANIES, [1, 'One', null], [2, 'Two', null]];
  const refusals = [
    ['a row before a header', [[1, 2]], 1, /first line is a header/],
    ['text that is not JSON', [CONTACTS, [1, 'a@example.com', 'A', 'lead'], 'RAW{"x"'], 3, /Invalid input JSON/],
    ['an unknown object', [{ records: 'widgets', properties: ['name'] }], 1, /widgets/],
    ['an unknown property', [{ records: 'contacts', properties: ['email', 'shoe'] }], 1, /no property "shoe"/],
    ['too few values', [CONTACTS, [1, 'a@example.com']], 2, /a key and 3 values/],
    ['a key used twice', [CONTACTS, [1, 'a@example.com', '', ''], ['1', 'b@example.com', '', '']], 3, /key 1 stands for another/],
    ['a wrong option', [CONTACTS, [1, 'a@example.com', 'A', 'nobody']], 2, /lifecyclestage/],
    ['a list as a value', [CONTACTS, [1, ['a'], 'A', null]], 2, /"email" is a text, a number/],
    ['a missing required value', [{ records: 'deals', properties: ['amount'] }, [1, 5]], 2, /dealname/],
    ['a unique value twice', [CONTACTS, [1, 'a@example.com', '', ''], [2, 'A@example.com', '', '']], 3, /unique property email/],
    ['a link to nobody', [...good, LINKS, [1, 9]], 8, /No company of this load has the key 9/],
    ['a label of another pair', [...good, LINKS, [1, 1, 'boss']], 8, /no label "boss"/],
    ['a link twice', [...good, LINKS, [1, 1], [2, 1], [1, 1, 'primary']], 10, /twice/],
    ['a label twice', [...good, LINKS, [1, 1, 'decision_maker', 'decision_maker']], 8, /each label once/],
    ['a link to itself', [...good, { links: ['companies', 'companies'] }, [1, 1]], 8, /itself/],
  ];
  for (const [what, rows, line, message] of refusals) {
    test(what, async () => {
      const input = rows.map((row) => (typeof row === 'string' ? row.slice(3) : JSON.stringify(row))).join('\n') + '\n';
      const { code, stderr } = await load(store, input);
      assert.equal(code, 1, stderr);
      assert.match(stderr, message);
      assert.match(stderr, new RegExp(`standard input:(\\d+-)?${line}: `));
      for (const table of ['obj_1_1', 'obj_2_1', 'unique_value', 'link']) assert.equal(await count(store, table), 0, table);
    });
  }

  const whole = [
    ['two primary companies', [[1, 1, 'primary'], [1, 2, 'primary']], /2 primary companies/],
    ['a limit exceeded', [[1, 1, 'decision_maker'], [1, 2, 'decision_maker']], /decision_maker, the limit is 1/],
  ];
  for (const [what, rows, message] of whole) {
    test(`what only the whole shows: ${what}`, async () => {
      const { code, stderr } = await load(store, lines(...good, LINKS, ...rows));
      assert.equal(code, 1, stderr);
      assert.match(stderr, message);
      assert.match(stderr, /break rules of the account; nothing was loaded/);
      assert.equal(await count(store, 'link'), 0);
    });
  }

  test('a loop of parents', async () => {
    const parents = [{ links: ['companies', 'companies'] }, [1, 2, 'child_to_parent_company'], [2, 3, 'child_to_parent_company'], [3, 1, 'child_to_parent_company']];
    const { code, stderr } = await load(store, lines(COMPANIES, [1, 'One', null], [2, 'Two', null], [3, 'Three', null], ...parents));
    assert.equal(code, 1);
    assert.match(stderr, /parents form a loop/);
  });

  test('after all of which the account is as it was, and can be loaded', async () => {
    await cliOk(['check', '--store', store]);
    await cliOk(['load', '--store', store], { input: lines(...good, LINKS, [1, 1, 'decision_maker']) });
    assert.equal(await count(store, 'link'), 3);
  });
});

test('SIGKILL in the middle leaves the account as it was', async () => {
  const store = await definedStore();
  const child = spawn(PROGRAM, ['load', '--store', store], { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.on('error', () => {});
  child.stdin.write(JSON.stringify(CONTACTS) + '\n');
  for (let i = 0; i < 12000; i++) child.stdin.write(JSON.stringify([i, `k${i}@example.com`, 'K', null]) + '\n');
  // It has read at least two batches when it has taken all but what a pipe holds.
  while (child.stdin.writableLength > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  await cliOk(['check', '--store', store]);
  assert.equal(await count(store, 'obj_1_1'), 0);
  await cliOk(['load', '--store', store], { input: lines(CONTACTS, [1, 'k1@example.com', 'K', null]) });
  const [index] = await queryStore(store, 'SELECT count(*) AS n FROM link');
  assert.equal(Number(index.n), 0);
});
