// The Relata API, every operation of its document: links and labels by explicit verbs, label definitions, the change log, restore, merge
// with its preview, settings. openapi.mjs holds every reply against the document.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, ordinaryToken, typeId } from './links.mjs';
import { relataApi } from './openapi.mjs';

const UNKNOWN = '999999999';

let server;
let links;
let relata;
let ordinary;
let manager; // contacts → companies, paired
let billing; // contacts → companies, single
let mentor; // contacts → contacts, paired
before(async () => {
  server = await startServer();
  links = new Links(server);
  relata = await relataApi(server);
  ordinary = await ordinaryToken(server);
  manager = await links.label('contacts', 'companies', 'manager', 'Manager', 'Managed by');
  billing = await links.label('contacts', 'companies', 'billing_contact', 'Billing contact');
  mentor = await links.label('contacts', 'contacts', 'mentor', 'Mentor', 'Mentee');
});
after(() => links.end());

const linkPath = (from, id, to, toId) => `/relata/v1/objects/${from}/${id}/associations/${to}/${toId}`;
const contactAndCompany = async () => [await links.make('contacts'), await links.make('companies')];
const names = (link) => link.labels.map((label) => label.name);
const verb = (path, name, ...labels) => relata.ok('POST', `${path}/labels/${name}`, { labels });

describe('the document', () => {
  test('it is OpenAPI 3.1, served without a token, and every reference in it resolves', async () => {
    assert.match(relata.document.openapi, /^3\.1\./);
    await relata.ok('GET', '/relata/v1/openapi.json', undefined, { token: null });
    const resolve = (reference) => reference.slice(2).split('/').reduce((node, part) => node?.[part], relata.document);
    const walk = (node) => {
      if (typeof node !== 'object' || node === null) return;
      if (node.$ref) assert.ok(resolve(node.$ref), node.$ref);
      Object.values(node).forEach(walk);
    };
    walk(relata.document);
  });

  test('operations have names of their own, a summary, their parameters and a form for errors', () => {
    const ids = relata.operations.map((operation) => operation.id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { id, row, names: inPath } of relata.operations) {
      assert.ok(row.summary || row.description, id);
      assert.ok(row.responses['200'] && row.responses.default, id);
      const declared = (row.parameters ?? []).map((each) => (each.$ref ? relata.document.components.parameters[each.$ref.split('/').at(-1)] : each));
      assert.deepEqual(declared.filter((each) => each.in === 'path').map((each) => each.name).sort(), [...inPath].sort(), id);
    }
  });
});

describe('one link', () => {
  test('PUT links, GET shows, DELETE unlinks; each tells what it did; doing it again does nothing', async () => {
    const [contact, company] = await contactAndCompany();
    const path = linkPath('contacts', contact, 'companies', company);
    await relata.refused(404, 'GET', path);
    const made = await relata.ok('PUT', path);
    assert.deepEqual([made.linked, made.created, made.changed], [true, true, true]);
    assert.deepEqual([made.from, made.to], [{ objectTypeId: '0-1', id: contact }, { objectTypeId: '0-2', id: company }]);
    assert.deepEqual(made.labels.map((label) => [label.name, label.label, label.primary, label.typeId]), [['contact_to_company', 'Primary', true, 1]]);
    const again = await relata.ok('PUT', path);
    assert.deepEqual([again.created, again.changed], [false, false]);
    const read = await relata.ok('GET', path);
    assert.equal(read.since, made.since);
    assert.equal('changed' in read, false);
    const gone = await relata.ok('DELETE', path);
    assert.deepEqual([gone.linked, gone.changed, gone.labels], [false, true, []]);
    assert.equal((await relata.ok('DELETE', path)).changed, false);
    await relata.refused(404, 'GET', path);
  });

  test('2.10: add adds, remove removes, replace replaces', async () => {
    const [contact, company] = await contactAndCompany();
    const path = linkPath('contacts', contact, 'companies', company);
    const added = await verb(path, 'add', 'manager');
    assert.deepEqual([added.created, added.changed], [true, true]);
    assert.deepEqual(names(added), ['contact_to_company', 'manager']);
    assert.deepEqual(names(await verb(path, 'add', 'billing_contact')), ['contact_to_company', 'manager', 'billing_contact']);
    assert.equal((await verb(path, 'add', 'manager', 'billing_contact')).changed, false);
    assert.deepEqual(names(await verb(path, 'remove', 'manager')), ['contact_to_company', 'billing_contact']);
    assert.equal((await verb(path, 'remove', 'manager')).changed, false);
    assert.deepEqual(names(await verb(path, 'replace', 'manager')), ['contact_to_company', 'manager']);
    assert.deepEqual(names(await verb(path, 'replace')), ['contact_to_company']);
    assert.equal((await relata.ok('GET', path)).linked, true, 'the link stays without labels (R51)');
  });

  test('labels are named by internal name in any case, or as published {category, typeId}', async () => {
    const [contact, company] = await contactAndCompany();
    const path = linkPath('contacts', contact, 'companies', company);
    assert.ok(names(await verb(path, 'add', 'MANAGER')).includes('manager'));
    const published = { category: 'USER_DEFINED', typeId: typeId(billing.there) };
    assert.ok(names(await verb(path, 'add', published)).includes('billing_contact'));
    assert.ok(!names(await verb(path, 'remove', published)).includes('billing_contact'));
  });

  test('2.10: an internal name holds whatever end it is said from', async () => {
    const [contact, company] = await contactAndCompany();
    const back = linkPath('companies', company, 'contacts', contact);
    const link = await verb(back, 'add', 'manager');
    assert.deepEqual(names(link), ['company_to_contact', 'manager_inverse']);
    assert.deepEqual(link.labels.map((label) => label.label), ['Contact with Primary Company', 'Managed by']);
    assert.ok((await links.between('contacts', contact, 'companies', company)).includes(manager.there));
  });

  test('a paired same-object label: the name says which half this end has; the other half is refused, replace turns it', async () => {
    const [one, two] = await links.makeMany('contacts', 2);
    const path = linkPath('contacts', one, 'contacts', two);
    assert.deepEqual(names(await verb(path, 'add', 'mentor')), ['mentor']);
    assert.deepEqual(names(await relata.ok('GET', linkPath('contacts', two, 'contacts', one))), ['mentor_inverse']);
    const error = await relata.refused(400, 'POST', `${path}/labels/add`, { labels: ['mentor_inverse'] });
    assert.match(error.message, /half/);
    assert.deepEqual(names(await verb(path, 'replace', 'mentor_inverse')), ['mentor_inverse']);
    assert.ok((await links.between('contacts', two, 'contacts', one)).includes(mentor.there));
    assert.equal((await verb(path, 'remove', 'mentor')).changed, false, 'of the half that is not here nothing is removed');
  });

  test('R45: primary by a verb of its own, from either end', async () => {
    const contact = await links.make('contacts');
    const [one, two] = await links.makeMany('companies', 2);
    await relata.ok('PUT', linkPath('contacts', contact, 'companies', one));
    const moved = await relata.ok('PUT', `${linkPath('contacts', contact, 'companies', two)}/primary`);
    assert.equal(moved.changed, true);
    assert.deepEqual(moved.labels.map((label) => label.primary), [true]);
    assert.equal(await links.primary('contacts', contact), two);
    assert.equal((await relata.ok('PUT', `${linkPath('companies', two, 'contacts', contact)}/primary`)).changed, false);
    await relata.ok('PUT', `${linkPath('companies', one, 'contacts', contact)}/primary`);
    assert.equal(await links.primary('contacts', contact), one);
    await relata.refused(400, 'PUT', `${linkPath('contacts', contact, 'contacts', await links.make('contacts'))}/primary`);
  });

  test('what is wrong is named: labels, records, bodies', async () => {
    const [contact, company] = await contactAndCompany();
    const path = linkPath('contacts', contact, 'companies', company);
    const error = await relata.refused(400, 'POST', `${path}/labels/add`, { labels: ['manager', 'nothing'] });
    assert.match(error.message, /nothing/);
    assert.deepEqual(error.context.path, ['/labels/1']);
    for (const body of [{}, { labels: 'manager' }, { labels: [] }, { labels: [7] }, { labels: [{ typeId: 1 }] }, { labels: [{ category: 'X', typeId: 1 }] }]) {
      await relata.refused(400, 'POST', `${path}/labels/add`, body);
    }
    await relata.refused(400, 'POST', `${path}/labels/remove`, { labels: [] });
    await relata.refused(400, 'POST', `${path}/labels/add`, { labels: [{ category: 'USER_DEFINED', typeId: typeId(manager.back) }] });
    const missing = await relata.refused(400, 'PUT', linkPath('contacts', contact, 'companies', UNKNOWN));
    assert.deepEqual(missing.context.INVALID_OBJECT_IDS, [`COMPANY=${UNKNOWN} is not valid`]);
    await relata.refused(400, 'PUT', linkPath('unicorns', contact, 'companies', company));
    await relata.refused(404, 'PUT', linkPath('contacts', 'x', 'companies', company));
    await relata.refused(401, 'GET', path, undefined, { token: null });
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {});
  });

  test('R11: an ordinary user may', async () => {
    const [contact, company] = await contactAndCompany();
    const path = linkPath('contacts', contact, 'companies', company);
    await relata.ok('PUT', path, undefined, { token: ordinary });
    await relata.ok('POST', `${path}/labels/add`, { labels: ['manager'] }, { token: ordinary });
    await relata.ok('DELETE', path, undefined, { token: ordinary });
  });
});

describe('label definitions', () => {
  test('a pair: cap, what is used, and every definition in its order', async () => {
    const pair = await relata.ok('GET', '/relata/v1/labels/contacts/companies');
    assert.deepEqual([pair.cap, pair.used], [10, 2]);
    assert.deepEqual(
      pair.results.map((label) => [label.kind, label.forward.name, label.inverse.name]),
      [
        ['plain', 'contact_to_company_unlabeled', 'company_to_contact_unlabeled'],
        ['primary', 'contact_to_company', 'company_to_contact'],
        ['paired', 'manager', 'manager_inverse'],
        ['single', 'billing_contact', 'billing_contact'],
      ],
    );
    const turned = await relata.ok('GET', '/relata/v1/labels/companies/contacts');
    assert.deepEqual(turned.results.map((label) => label.forward), pair.results.map((label) => label.inverse));
    const [left, right] = await links.freshPair();
    assert.deepEqual(await relata.ok('GET', `/relata/v1/labels/${left}/${right}`), { cap: 10, used: 0, results: [] });
  });

  test('one definition: both halves with limits, who made it, where it is used', async () => {
    const made = await links.label('contacts', 'deals', 'adviser', 'Adviser', 'Advised by');
    await links.limit('contacts', 'deals', made.there, 4);
    const [contact, deal] = [await links.make('contacts'), await links.make('deals')];
    await links.put('contacts', contact, 'deals', deal, [made.there]);
    const label = await relata.ok('GET', '/relata/v1/labels/contacts/deals/adviser');
    assert.deepEqual(label.forward, { fromObjectTypeId: '0-1', toObjectTypeId: '0-3', typeId: typeId(made.there), name: 'adviser', label: 'Adviser', limit: 4 });
    assert.deepEqual(label.inverse, { fromObjectTypeId: '0-3', toObjectTypeId: '0-1', typeId: typeId(made.back), name: 'adviser_inverse', label: 'Advised by', limit: null });
    assert.deepEqual([label.kind, label.category, label.cardinality], ['paired', 'USER_DEFINED', 'ONE_TO_MANY']);
    assert.deepEqual([label.usage.links, label.usage.archivedLinks, label.usage.references], [1, 0, {}]);
    assert.ok(Date.parse(label.usage.lastUsedAt) >= Date.parse(label.createdAt));
    assert.equal((await relata.ok('GET', '/relata/v1/labels/deals/contacts/adviser_inverse')).forward.label, 'Advised by');
    const plain = await relata.ok('GET', '/relata/v1/labels/contacts/deals/contact_to_deal');
    assert.deepEqual([plain.kind, plain.forward.label, plain.createdBy], ['plain', null, null]);
    await relata.refused(404, 'GET', '/relata/v1/labels/contacts/deals/nothing');
    await relata.refused(400, 'GET', '/relata/v1/labels/contacts/unicorns/nothing');
  });

  test('PATCH changes what is sent and keeps the rest: the other word too; name and system types stay', async () => {
    await links.label('contacts', 'tickets', 'reporter', 'Reporter', 'Reported by');
    const path = '/relata/v1/labels/contacts/tickets/reporter';
    let label = await relata.ok('PATCH', path, { label: 'Informant' });
    assert.deepEqual([label.forward.label, label.inverse.label], ['Informant', 'Reported by']);
    label = await relata.ok('PATCH', path, { inverseLabel: 'Told by' });
    assert.deepEqual([label.forward.label, label.inverse.label], ['Informant', 'Told by']);
    label = await relata.ok('PATCH', path, { description: 'Who said so', colour: '#336699', position: 5 });
    assert.deepEqual([label.description, label.colour, label.position, label.forward.label], ['Who said so', '#336699', 5, 'Informant']);
    label = await relata.ok('PATCH', '/relata/v1/labels/tickets/contacts/reporter_inverse', { label: 'Heard from' });
    assert.deepEqual([label.forward.label, label.inverse.label], ['Heard from', 'Informant']);
    assert.ok(Date.parse(label.updatedAt) >= Date.parse(label.createdAt));
    for (const body of [{ label: 'a;b' }, { label: '' }, { position: -1 }, { position: 'x' }, { label: 7 }, { colour: 'x'.repeat(100) }]) {
      await relata.refused(400, 'PATCH', path, body);
    }
    await relata.refused(400, 'PATCH', '/relata/v1/labels/contacts/companies/contact_to_company', { label: 'Mine' });
    await relata.refused(403, 'PATCH', path, { label: 'Mine' }, { token: ordinary });
    await relata.refused(404, 'PATCH', '/relata/v1/labels/contacts/tickets/nothing', { label: 'Mine' });
  });

  test('R41: where it is used, page by page', async () => {
    const made = await links.label('contacts', 'tickets', 'witness', 'Witness');
    const ticket = await links.make('tickets');
    const contacts = (await links.makeMany('contacts', 5)).sort((a, b) => a - b);
    for (const contact of contacts) await links.put('contacts', contact, 'tickets', ticket, [made.there]);
    await server.ok('DELETE', `/crm/v3/objects/contacts/${contacts[0]}`);
    const found = [];
    let target = '/relata/v1/labels/contacts/tickets/witness/usage?limit=2';
    for (let after_ = ''; after_ !== undefined; ) {
      const page = await relata.ok('GET', target + (after_ && `&after=${after_}`));
      assert.ok(page.links.length <= 2);
      found.push(...page.links.map((link) => [link.a.id, link.b.id, link.archived]));
      after_ = page.paging?.next.after;
    }
    assert.deepEqual(found, [...contacts.slice(1).map((id) => [id, ticket, false]), [contacts[0], ticket, true]]);
    const usage = (await relata.ok('GET', '/relata/v1/labels/contacts/tickets/witness')).usage;
    assert.deepEqual([usage.links, usage.archivedLinks], [4, 1]);
    await relata.refused(404, 'GET', '/relata/v1/labels/contacts/tickets/nothing/usage');
    await relata.refused(400, 'GET', '/relata/v1/labels/contacts/tickets/witness/usage?limit=0');
  });

  test('2.3: its history: who made and changed it, with before and after', async () => {
    const made = await links.label('contacts', 'tickets', 'past', 'Past');
    await server.ok('PUT', '/crm/v4/associations/contacts/tickets/labels', { associationTypeId: typeId(made.there), label: 'Present' });
    await links.limit('contacts', 'tickets', made.there, 3);
    const history = await relata.ok('GET', '/relata/v1/labels/contacts/tickets/past/history');
    const lines = history.results.map((change) => [change.kind, change.detail]);
    assert.equal(lines.length, 3);
    assert.ok(lines.every(([kind]) => ['definition.label', 'definition.limit'].includes(kind)));
    assert.ok(history.results.every((change) => change.actor.kind === 'token' && change.label.name === 'past'));
    assert.match(JSON.stringify(lines), /Past/);
    assert.match(JSON.stringify(lines), /Present/);
    await relata.refused(404, 'GET', '/relata/v1/labels/contacts/tickets/nothing/history');
  });
});

describe('the change log', () => {
  test('every write on a link is there once, in order, with who, what and both ends', async () => {
    const start = await newest();
    const [contact, company] = await contactAndCompany();
    const path = linkPath('contacts', contact, 'companies', company);
    await verb(path, 'add', 'manager');
    await verb(path, 'remove', 'manager');
    await relata.ok('DELETE', path);
    const changes = (await relata.ok('GET', `/relata/v1/changes?after=${start}&limit=1000`)).results;
    assert.deepEqual(
      changes.map((change) => change.kind),
      ['record.created', 'record.created', 'link.added', 'label.added', 'primary.changed', 'label.removed', 'link.removed', 'primary.changed'],
    );
    const added = changes.find((change) => change.kind === 'label.added');
    assert.deepEqual(added.record, { objectTypeId: '0-1', id: contact });
    assert.deepEqual(added.other, { objectTypeId: '0-2', id: company });
    assert.equal(added.label.name, 'manager');
    assert.equal(added.actor.kind, 'token');
    const seqs = changes.map((change) => Number(change.seq));
    assert.deepEqual(seqs, [...seqs].sort((a, b) => a - b));
  });

  test('of one record, newest first, from either end, page by page', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there, billing.there]);
    for (const [type, id] of [['contacts', contact], ['companies', company]]) {
      const all = (await relata.ok('GET', `/relata/v1/objects/${type}/${id}/changes`)).results;
      assert.equal(all.at(-1).kind, 'record.created');
      assert.equal(all.filter((change) => change.kind === 'label.added').length, 2, type);
      const paged = [];
      for (let next = `/relata/v1/objects/${type}/${id}/changes?limit=2`; next; ) {
        const page = await relata.ok('GET', next);
        paged.push(...page.results);
        next = page.paging && `/relata/v1/objects/${type}/${id}/changes?limit=2&after=${page.paging.next.after}`;
      }
      assert.deepEqual(paged, all);
    }
    assert.deepEqual((await relata.ok('GET', `/relata/v1/objects/contacts/${UNKNOWN}/changes`)).results, []);
    await relata.refused(404, 'GET', '/relata/v1/objects/contacts/x/changes');
  });

  test('a refused write leaves nothing in it; limits and cursors are checked', async () => {
    const start = await newest();
    const contact = await links.make('contacts');
    await relata.refused(400, 'PUT', linkPath('contacts', contact, 'contacts', contact));
    await relata.refused(400, 'PUT', linkPath('contacts', contact, 'companies', UNKNOWN));
    const changes = (await relata.ok('GET', `/relata/v1/changes?after=${start}`)).results;
    assert.deepEqual(changes.map((change) => change.kind), ['record.created']);
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'after=x']) await relata.refused(400, 'GET', `/relata/v1/changes?${query}`);
  });

  async function newest() {
    let last = '0';
    for (let next = '/relata/v1/changes?limit=1000'; next; ) {
      const page = await relata.ok('GET', next);
      last = page.results.at(-1)?.seq ?? last;
      next = page.paging && `/relata/v1/changes?limit=1000&after=${page.paging.next.after}`;
    }
    return last;
  }
});

describe('restoring', () => {
  test('D5: a record comes back with links and labels; nothing was lost', async () => {
    const [contact, company] = await contactAndCompany();
    await links.put('contacts', contact, 'companies', company, [manager.there]);
    await server.ok('DELETE', `/crm/v3/objects/contacts/${contact}`);
    const reply = await relata.ok('POST', `/relata/v1/objects/contacts/${contact}/restore`);
    assert.deepEqual([reply.record.id, reply.record.archived, reply.preview, reply.lost], [contact, false, false, []]);
    assert.ok((await links.between('contacts', contact, 'companies', company)).includes(manager.there));
    assert.deepEqual((await relata.ok('POST', `/relata/v1/objects/contacts/${contact}/restore`)).lost, [], 'an active record stays as it is');
    await relata.refused(404, 'POST', `/relata/v1/objects/contacts/${UNKNOWN}/restore`);
    await relata.refused(404, 'POST', '/relata/v1/objects/contacts/x/restore');
    await relata.refused(400, 'POST', `/relata/v1/objects/unicorns/${contact}/restore`);
  });

  test('what found its place taken is listed: a limit, a parent', async () => {
    await links.limit('companies', 'contacts', 'H280', 1);
    const [contact, company] = await contactAndCompany();
    const other = await links.make('contacts');
    await links.link('contacts', contact, 'companies', company);
    await server.ok('DELETE', `/crm/v3/objects/contacts/${contact}`);
    await links.link('contacts', other, 'companies', company);
    const reply = await relata.ok('POST', `/relata/v1/objects/contacts/${contact}/restore`);
    assert.deepEqual(reply.lost, [{ other: { objectTypeId: '0-2', id: company }, label: null, why: 'limit' }]);
    await links.limit('companies', 'contacts', 'H280', null);
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {}, 'what was reported as lost does not come back later');
  });

  test('a property and an object type, and what is not there', async () => {
    await server.ok('POST', '/crm/v3/properties/contacts', { name: 'shoe_size', label: 'Shoe size', type: 'number', fieldType: 'number', groupName: 'contactinformation' });
    assert.deepEqual(await relata.ok('POST', '/relata/v1/properties/contacts/shoe_size/restore'), { name: 'shoe_size', restored: false });
    await server.ok('DELETE', '/crm/v3/properties/contacts/shoe_size');
    assert.deepEqual(await relata.ok('POST', '/relata/v1/properties/contacts/shoe_size/restore'), { name: 'shoe_size', restored: true });
    await server.ok('GET', '/crm/v3/properties/contacts/shoe_size');
    await relata.refused(404, 'POST', '/relata/v1/properties/contacts/hat_size/restore');
    await relata.refused(403, 'POST', '/relata/v1/properties/contacts/shoe_size/restore', undefined, { token: ordinary });

    const boat = await links.object('boat');
    const made = await links.label('contacts', boat, 'skipper', 'Skipper');
    await server.ok('DELETE', `/crm-object-schemas/v3/schemas/${boat}`);
    await server.refused(400, 'GET', `/crm/v3/objects/${boat}`);
    const restored = await relata.ok('POST', `/relata/v1/schemas/${boat}/restore`);
    assert.equal(restored.restored, true);
    assert.equal((await relata.ok('POST', `/relata/v1/schemas/${restored.objectTypeId}/restore`)).restored, false);
    assert.equal((await links.labels('contacts', boat))[made.there], 'Skipper');
    await relata.refused(404, 'POST', '/relata/v1/schemas/p_nothing/restore');
    await relata.refused(403, 'POST', `/relata/v1/schemas/${boat}/restore`, undefined, { token: ordinary });
  });
});

describe('merging', () => {
  const merge = (winner, loser, preview) => relata.ok('POST', '/relata/v1/objects/contacts/merge', { winner, loser, ...(preview && { preview }) });

  test('settled 14, D4: label sets on a third record are united; the link between the two is dropped and reported', async () => {
    const [winner, loser] = await links.makeMany('contacts', 2);
    const company = await links.make('companies');
    await links.put('contacts', winner, 'companies', company, [manager.there]);
    await links.put('contacts', loser, 'companies', company, [billing.there]);
    await links.put('contacts', winner, 'contacts', loser, [mentor.there]);
    const before_ = await links.of('companies', company, 'contacts');
    const preview = await merge(winner, loser, true);
    assert.equal(preview.preview, true);
    assert.deepEqual(await links.of('companies', company, 'contacts'), before_, 'a preview changes nothing');
    await server.ok('GET', `/crm/v3/objects/contacts/${loser}`);
    const done = await merge(winner, loser);
    assert.equal(done.preview, false);
    assert.deepEqual(done.lost, preview.lost);
    assert.deepEqual(done.lost.map((loss) => [loss.other.id, loss.why]), [[loser, 'self']]);
    assert.deepEqual(await links.of('contacts', winner, 'companies'), { [company]: ['H1', 'H279', manager.there, billing.there].sort() });
    assert.deepEqual(await links.of('companies', company, 'contacts'), { [winner]: ['H2', 'H280', manager.back, billing.back].sort() });
  });

  test('the preview shows the record as it would be, and leaves no line in the change log', async () => {
    const winner = await links.make('contacts', { firstname: 'Ada' });
    const loser = await links.make('contacts', { lastname: 'Lovelace', email: 'ada@example.com' });
    const preview = await merge(winner, loser, true);
    assert.deepEqual([preview.record.id, preview.record.properties.email], [winner, 'ada@example.com']);
    const kinds = (await relata.ok('GET', `/relata/v1/objects/contacts/${winner}/changes`)).results.map((change) => change.kind);
    assert.deepEqual(kinds, ['record.created']);
    const done = await merge(winner, loser);
    assert.equal(done.record.properties.email, 'ada@example.com');
    assert.deepEqual(done.record.properties.lastname, preview.record.properties.lastname);
  });

  test('opposite halves of a paired label: the survivor\'s word stands, the other is reported', async () => {
    const [winner, loser, third] = await links.makeMany('contacts', 3);
    await links.put('contacts', winner, 'contacts', third, [mentor.there]);
    await links.put('contacts', loser, 'contacts', third, [mentor.back]);
    const done = await merge(winner, loser);
    assert.equal(done.lost.length, 1);
    assert.deepEqual([done.lost[0].other.id, done.lost[0].label], [third, 'mentor']);
    assert.deepEqual(await links.between('contacts', winner, 'contacts', third), ['H449', mentor.there].sort());
  });

  test('what is wrong is refused, in a preview as well', async () => {
    const [one, two] = await links.makeMany('contacts', 2);
    const path = '/relata/v1/objects/contacts/merge';
    for (const preview of [true, false]) {
      await relata.refused(400, 'POST', path, { winner: one, loser: one, preview });
      await relata.refused(404, 'POST', path, { winner: one, loser: UNKNOWN, preview });
    }
    assert.match((await relata.refused(400, 'POST', path, {})).message, /\[winner, loser\]/);
    await relata.refused(400, 'POST', path, { winner: one, loser: two, preview: 'yes' });
    await relata.refused(400, 'POST', path, { winner: 'x', loser: two });
    await relata.refused(400, 'POST', '/relata/v1/objects/unicorns/merge', { winner: one, loser: two });
  });
});

describe('the account', () => {
  test('me: whose token this is', async () => {
    const me = await relata.ok('GET', '/relata/v1/me');
    assert.equal(me.user.superAdmin, true);
    assert.equal(me.token.name, 'test');
    const other = await relata.ok('GET', '/relata/v1/me', undefined, { token: ordinary });
    assert.deepEqual([other.user.email, other.user.superAdmin, other.user.firstName], ['ordinary@example.com', false, 'Olga']);
    await relata.refused(401, 'GET', '/relata/v1/me', undefined, { token: null });
  });

  test('settings: read by everybody with a token, changed by super admins, all or nothing', async () => {
    const settings = await relata.ok('GET', '/relata/v1/settings', undefined, { token: ordinary });
    assert.deepEqual([settings['labels.cap'], settings['primary.first_company'], typeof settings['account.name']], [10, true, 'string']);
    assert.equal((await relata.ok('PATCH', '/relata/v1/settings', { 'account.name': 'Fjord & Co', 'labels.cap': 20 }))['account.name'], 'Fjord & Co');
    await relata.refused(400, 'PATCH', '/relata/v1/settings', { 'account.name': 'Half', 'labels.cap': 0 });
    await relata.refused(400, 'PATCH', '/relata/v1/settings', { nothing: 1 });
    await relata.refused(400, 'PATCH', '/relata/v1/settings', []);
    await relata.refused(400, 'PATCH', '/relata/v1/settings', { 'labels.cap': null });
    await relata.refused(403, 'PATCH', '/relata/v1/settings', { 'labels.cap': 5 }, { token: ordinary });
    const after_ = await relata.ok('GET', '/relata/v1/settings');
    assert.deepEqual([after_['account.name'], after_['labels.cap']], ['Fjord & Co', 20]);
    await relata.ok('PATCH', '/relata/v1/settings', { 'labels.cap': 10 });
  });
});

test('every operation of the document was exercised here', () => {
  assert.deepEqual(relata.unseen(), []);
});
