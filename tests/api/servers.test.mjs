// Several servers on one PostgreSQL database: nothing that one of them promises is broken by another (settled 24, 25). An
// SQLite file has one server, so there these tests do not exist.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cliOk, onPostgres, startServer } from './harness.mjs';
import { Links } from './links.mjs';

const SERVERS = 3;
const CONNECTIONS = 24;
const LIMIT = 5;
const CONTACTS = '/crm/v3/objects/contacts';
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs worker(i) on all connections at once, each by one of the servers in turn. */
const together = (worker) => Promise.all(Array.from({ length: CONNECTIONS }, (_, i) => worker(i)));

if (onPostgres) describe('three servers on one database', () => {
  const servers = [];
  let links;
  const at = (i) => servers[i % SERVERS];
  before(async () => {
    servers.push(await startServer());
    for (let i = 1; i < SERVERS; i++) {
      servers.push(await startServer({ store: servers[0].store, token: false }));
      servers[i].token = servers[0].token;
    }
    links = new Links(servers[0]);
  });
  after(async () => {
    for (const server of servers) await server.stop();
  });
  const sound = () => cliOk(['check', '--store', servers[0].store]);
  const association = (from, id, to, toId) => `/crm/v4/objects/${from}/${id}/associations/${to}/${toId}`;
  const spec = (typeId, category = 'HUBSPOT_DEFINED') => ({ associationCategory: category, associationTypeId: typeId });
  const linksOf = async (from, id, to) => (await servers[0].ok('GET', `/crm/v4/objects/${from}/${id}/associations/${to}?limit=500`)).results;

  test('settled 25: a limit is never exceeded, and what was refused says so', async () => {
    await servers[0].ok('POST', '/crm/v4/associations/definitions/configurations/deals/contacts/batch/create', {
      inputs: [{ category: 'HUBSPOT_DEFINED', typeId: 3, maxToObjectIds: LIMIT }],
    });
    const deals = [await links.make('deals'), await links.make('deals')];
    const contacts = [];
    for (let i = 0; i < CONNECTIONS; i++) contacts.push(await links.make('contacts'));
    const codes = (
      await together(async (i) => {
        const replies = [];
        for (const deal of i % 2 ? deals : [...deals].reverse()) {
          replies.push((await at(i).api('PUT', association('contacts', contacts[i], 'deals', deal), [spec(4)])).status);
        }
        return replies;
      })
    ).flat();
    for (const deal of deals) assert.equal((await linksOf('deals', deal, 'contacts')).length, LIMIT);
    assert.equal(codes.filter((status) => status < 300).length, deals.length * LIMIT);
    assert.equal(codes.filter((status) => status === 400).length, codes.length - deals.length * LIMIT);
  });

  test('settled 25: one primary company, whoever else makes one at the same time', async () => {
    const contacts = [await links.make('contacts'), await links.make('contacts'), await links.make('contacts')];
    const companies = [];
    for (let i = 0; i < 8; i++) companies.push(await links.make('companies'));
    await together(async (i) => {
      for (let round = 0; round < 6; round++) {
        const contact = contacts[(i + round) % contacts.length];
        const company = companies[(i * 5 + round) % companies.length];
        const target = association('contacts', contact, 'companies', company);
        const reply =
          round % 3 === 2 ? await at(i).api('DELETE', target) : await at(i).api('PUT', target, [spec(round % 3 === 0 ? 279 : 1)]);
        assert.ok(reply.status < 300, `${reply.status} ${reply.text}`);
      }
    });
    for (const contact of contacts) {
      const found = await linksOf('contacts', contact, 'companies');
      const primary = found.filter((link) => link.associationTypes.some((type) => type.typeId === 1));
      assert.equal(primary.length, found.length ? 1 : 0);
    }
    assert.match(await sound(), /./);
  });

  test('settled 25: a unique value goes to one record; the others are told which', async () => {
    for (let round = 0; round < 5; round++) {
      const email = `one-${round}@example.com`;
      const replies = await together((i) => at(i).api('POST', CONTACTS, { properties: { email } }));
      const made = replies.filter((reply) => reply.status === 201);
      assert.equal(made.length, 1);
      for (const reply of replies.filter((reply) => reply.status !== 201)) {
        assert.equal(reply.status, 409, reply.text);
        assert.equal(reply.json.message, `Contact already exists. Existing ID: ${made[0].json.id}`);
      }
    }
  });

  test('settled 19, 25: a unique value in batches of several servers goes to one of them, whole; the others are told the holder', async () => {
    const count = async () => (await servers[0].ok('POST', `${CONTACTS}/search`, { limit: 1 })).total;
    for (let round = 0; round < 5; round++) {
      const before = await count();
      const shared = `batch-${round}@example.com`;
      const replies = await together((i) => {
        const inputs = Array.from({ length: 20 }, (_, j) => ({ properties: { email: `batch-${round}-${i}-${j}@example.com` } }));
        inputs.splice((i * 7) % 20, 0, { properties: { email: shared } });
        return at(i).api('POST', `${CONTACTS}/batch/create`, { inputs });
      });
      const made = replies.filter((reply) => reply.status === 201);
      assert.equal(made.length, 1);
      const holder = made[0].json.results.find((record) => record.properties.email === shared).id;
      for (const reply of replies.filter((reply) => reply.status !== 201)) {
        assert.equal(reply.status, 409, reply.text);
        assert.equal(reply.json.message, `Contact already exists. Existing ID: ${holder}`);
      }
      assert.equal((await count()) - before, 21, 'of a refused batch nothing stands');
    }
    assert.match(await sound(), /./);
  });

  test('parents form no loop', async () => {
    const chain = [];
    for (let i = 0; i < 6; i++) chain.push(await links.make('companies'));
    for (let round = 0; round < 3; round++) {
      await together((i) => at(i).api('PUT', association('companies', chain[i % 6], 'companies', chain[(i + 1) % 6]), [spec(14)]));
      await sound();
    }
    const parents = [];
    for (const id of chain) {
      const found = await linksOf('companies', id, 'companies');
      parents.push(found.filter((link) => link.associationTypes.some((type) => type.typeId === 14)).length);
    }
    assert.equal(parents.filter((count) => count === 1).length, 5, 'one link of the circle was refused');
  });

  test('definitions: the cap of labels is kept, names are taken once, and every server knows within a second', async () => {
    const path = '/crm/v4/associations/contacts/tickets/labels';
    const replies = await together((i) => at(i).api('POST', path, { label: `Label ${i % 16}`, name: `label_${i % 16}` }));
    assert.equal(replies.filter((reply) => reply.status < 300).length, 10, replies.map((reply) => reply.status).join(' '));
    assert.ok(replies.every((reply) => reply.status < 500));
    const property = { name: 'seen_by_all', label: 'Seen by all', type: 'string', fieldType: 'text', groupName: 'contactinformation' };
    const begun = Date.now();
    await servers[0].ok('POST', '/crm/v3/properties/contacts', property);
    for (const server of servers) {
      await server.ok('POST', CONTACTS, { properties: { firstname: 'Kari', seen_by_all: `by ${server.port}` } });
    }
    assert.ok(Date.now() - begun < 1000);
  });

  test('definitions change while links and records are written', async () => {
    const companies = [];
    for (let i = 0; i < 4; i++) companies.push(await links.make('companies'));
    const statuses = await together(async (i) => {
      const seen = [];
      for (let round = 0; round < 4; round++) {
        let reply;
        if (i < 2) {
          reply = await at(i).api('POST', '/crm/v3/properties/companies', {
            name: `made_${i}_${round}`,
            label: `Made ${i} ${round}`,
            type: 'string',
            fieldType: 'text',
            groupName: 'companyinformation',
          });
        } else {
          reply = await at(i).api('POST', CONTACTS, {
            properties: { firstname: `n${i}` },
            associations: [{ to: { id: companies[(i + round) % 4] }, types: [spec(279)] }],
          });
        }
        seen.push(`${reply.status} ${reply.status < 300 ? '' : reply.text}`);
      }
      return seen;
    });
    assert.deepEqual(statuses.flat().filter((status) => !status.startsWith('20')), []);
    await sound();
  });

  /** Follows the log through one server from `after` on, until `isDone()` and nothing more comes; gives the numbers in their order. */
  async function follow(server, after, isDone) {
    const seen = [];
    for (;;) {
      const last = isDone();
      const page = await server.ok('GET', `/relata/v1/changes?limit=100${after ? `&after=${after}` : ''}`);
      for (const change of page.results) seen.push(change.seq);
      after = seen.at(-1) ?? after;
      if (last && page.results.length === 0) return seen;
      await sleep(5);
    }
  }
  /** What the log holds from row number `from` on, in the order in which it must be read. */
  const logged = async (from) =>
    (await servers[0].query(`SELECT seq FROM change WHERE seq > ${from} ORDER BY xid, seq`)).map((row) => String(row.seq));
  const newest = async () => (await servers[0].query('SELECT max(seq) AS seq FROM change'))[0].seq;
  const assertFollowed = (seen, expected) => {
    assert.equal(new Set(seen).size, seen.length, 'nothing came twice');
    assert.deepEqual(seen, expected, 'nothing is missed, and the order is that of the log');
  };

  test('settled 24: whoever follows the change log from its beginning misses nothing, through any server', async () => {
    let done = false;
    const following = Promise.all(servers.map((server) => follow(server, '', () => done)));
    await together(async (i) => {
      for (let round = 0; round < 10; round++) await at(i).ok('POST', CONTACTS, { properties: { firstname: `f${i}`, lastname: `${round}` } });
    });
    await sleep(300);
    done = true;
    const expected = await logged(-1);
    for (const seen of await following) assertFollowed(seen, expected);
  });

  test('settled 24: changes of a transaction that takes long come in their turn, and nothing overtakes them', async () => {
    const slow = [];
    for (let i = 0; i < SERVERS; i++) slow.push(await links.make('contacts'));
    await sleep(300);
    const from = await newest();
    let done = false;
    const following = Promise.all(servers.map((server) => follow(server, String(from), () => done)));
    // A foreign session holds the rows of three records: what changes them has begun, and waits in the middle.
    const held = await servers[0].holdRows(`SELECT id FROM obj_1_1 WHERE id IN (${slow.join(', ')}) FOR UPDATE`);
    const waiting = slow.map((id, i) => at(i).ok('PATCH', `${CONTACTS}/${id}`, { properties: { lastname: 'Late' } }));
    let others;
    try {
      let waits = true;
      Promise.all(waiting).then(() => (waits = false), () => {});
      await held.waiting(SERVERS);
      await together(async (i) => {
        for (let round = 0; round < 2; round++) {
          await at(i).ok('POST', CONTACTS, { properties: { firstname: `g${i}` } });
          const inputs = Array.from({ length: 10 }, (_, k) => ({ properties: { firstname: `h${i}`, lastname: `${round}.${k}` } }));
          if (i % 4 === 0) await at(i).ok('POST', `${CONTACTS}/batch/create`, { inputs });
        }
      });
      others = await logged(from);
      assert.ok(waits, 'the three changes are still open, the others are done');
      const page = await at(1).ok('GET', `/relata/v1/changes?limit=100&after=${from}`);
      assert.deepEqual(page.results, [], 'nothing is read past a transaction that is open');
    } finally {
      await held.release();
    }
    await Promise.all(waiting);
    await sleep(300);
    done = true;
    const expected = await logged(from);
    assert.ok(expected.length > others.length);
    for (const seen of await following) assertFollowed(seen, expected);
  });

  test('settled 24: the order of the log goes on in a database that was restored elsewhere, whose numbers begin anew', async () => {
    for (const server of servers) await server.halt();
    assert.ok((await servers[0].change('UPDATE change SET xid = xid + 1000000000000')) > 0);
    for (const server of servers) await server.start();
    const { id } = await servers[2].ok('POST', CONTACTS, { properties: { firstname: 'After' } });
    const all = [];
    let page;
    do {
      page = await servers[1].ok('GET', `/relata/v1/changes?limit=1000&after=${page?.paging.next.after ?? 0}`);
      all.push(...page.results);
    } while (page.paging);
    assert.equal(all.at(-1).record.id, id);
  });

  test('settled 38: relata backup refuses and names pg_dump', async () => {
    const { code, stderr } = await servers[0].cli(['backup', '--to', '/tmp/never']);
    assert.equal(code, 1);
    assert.match(stderr, /pg_dump/);
  });

  test('all is sound afterwards', async () => {
    await sound();
  });
});
