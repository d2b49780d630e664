// What a fault of the system under the program does to its callers, on the real program: a clear answer, nothing half-written, and service
// that goes on by itself when the cause is gone. No privileges are needed: a full disk is a limit on the sizes of the program's files,
// and what may not be read is so for a user without rights.
import assert from 'node:assert/strict';
import { chmodSync, chownSync, copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CONTACTS, assertFault, resumes, setLimit, untilRefused } from './faults.mjs';
import { cli, cliOk, onPostgres, PROGRAM, startServer, tempFolder } from './harness.mjs';

const RESUME_LIMIT_MS = 5000;

const contact = (name, city = 'x') => ({ properties: { lastname: name, email: `${name}@fault.example`, city } });
const countOf = async (server) => (await server.ok('POST', `${CONTACTS}/search`, { limit: 1 })).total;
const sound = (server) => cliOk(['check', '--store', server.store]);

if (!onPostgres) describe('a full disk', () => {
  let server;
  let company;
  before(async () => {
    server = await startServer();
    company = await server.ok('POST', '/crm/v3/objects/companies', { properties: { name: 'first' } });
  });
  after(() => server.stop());
  const create = (name) => server.api('POST', CONTACTS, contact(name, 'x'.repeat(4000)));

  test('is 507 for writes of every kind; reads go on, nothing is half-written, and writing resumes by itself', async () => {
    await setLimit(server.pid, 'fsize', 300_000);
    const { reply, done } = await untilRefused((i) => create(`a${i}`), 500);
    assertFault(reply, 507, /full.*free some space/);
    assert.equal(reply.json.category, 'STORE_FULL');
    const [{ id }] = done;
    await setLimit(server.pid, 'fsize', 40_000); // not even the smallest change finds room
    const wide = Array.from({ length: 100 }, (_, i) => contact(`batch${i}`, 'x'.repeat(4000)));
    for (const [method, target, body] of [
      ['POST', `${CONTACTS}/batch/create`, { inputs: wide }],
      ['PATCH', `${CONTACTS}/${id}`, { properties: { city: 'y'.repeat(60_000) } }],
      ['POST', '/crm/v3/properties/contacts', { name: 'full', label: 'y'.repeat(200), groupName: 'contactinformation', type: 'string', fieldType: 'text' }],
      ['PUT', `/crm/v4/objects/contacts/${id}/associations/default/companies/${company.id}`],
      ['DELETE', `${CONTACTS}/${id}`],
    ]) {
      assertFault(await server.api(method, target, body), 507, /full/);
    }
    assert.equal(await countOf(server), done.length);
    assert.equal((await server.ok('GET', `${CONTACTS}/${id}?properties=city&associations=companies`)).associations, undefined);
    await server.ok('GET', '/healthz');
    await server.ok('GET', '/readyz');
    await sound(server);
    await setLimit(server.pid, 'fsize', 'unlimited');
    await resumes(() => create('after'), RESUME_LIMIT_MS);
    await server.ok('POST', `${CONTACTS}/batch/create`, { inputs: wide });
    assert.equal(await countOf(server), done.length + 101);
    await sound(server);
  });

  test('ends a subcommand with exit code 3; what it was to write is not there', async () => {
    const under = ['prlimit', '--fsize=50000'];
    const place = tempFolder('full');
    const refused = async (args) => {
      const { code, stderr } = await cli(args, { under });
      assert.equal(code, 3, stderr);
      assert.match(stderr, /full|File too large|space/);
    };
    await refused(['backup', '--store', server.store, '--to', path.join(place.folder, 'copy.db')]);
    assert.deepEqual(readdirSync(place.folder), []);
    const fresh = path.join(place.folder, 'fresh.db');
    await refused(['token', 'create', '--store', fresh, '--name', 'a']);
    await refused(['demo', '--store', fresh]);
    await cliOk(['token', 'create', '--store', fresh, '--name', 'a']);
    await cliOk(['check', '--store', fresh]);
    place.remove();
  });
});

// Files that the program may not write, for a user without rights of whoever runs the tests.
if (!onPostgres) describe('a store that may not be written', () => {
  const isRoot = process.getuid() === 0;
  const under = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] : [];
  let folder;
  let store;
  let as;
  before(async () => {
    // The program stands where that user may enter.
    const programs = mkdtempSync(path.join(os.tmpdir(), 'relata-program-'));
    chmodSync(programs, 0o755);
    const program = path.join(programs, 'relata');
    copyFileSync(PROGRAM, program);
    as = { under, program, limitMs: 20_000 };
    folder = mkdtempSync(path.join(os.tmpdir(), 'relata-readonly-'));
    chmodSync(folder, 0o755);
    store = path.join(folder, 'relata.db');
    if (isRoot) chownSync(folder, 65534, 65534);
    await cliOk(['token', 'create', '--store', store, '--name', 'a'], as);
  });
  after(() => {
    rmSync(path.dirname(as.program), { recursive: true });
    chmodSync(folder, 0o755);
    rmSync(folder, { recursive: true });
  });

  for (const [what, place, mode] of [
    ['file', () => store, 0o444],
    ['folder', () => folder, 0o555],
  ]) {
    test(`read-only ${what}: exit code 3, a message that names it, nothing left beside it; the rights are all it needs`, async () => {
      const before = statSync(place()).mode & 0o777;
      chmodSync(place(), mode);
      for (const args of [['serve', '--listen', '127.0.0.1:0'], ['settings', 'set', 'labels.cap', '11'], ['check']]) {
        const { code, stderr } = await cli([...args, '--store', store], as);
        assert.equal(code, 3, stderr);
        assert.ok(stderr.includes(`${store} cannot be used`) && stderr.includes('may not be written to'), stderr);
      }
      assert.deepEqual(readdirSync(folder), ['relata.db']);
      chmodSync(place(), before);
      await cliOk(['settings', 'set', 'labels.cap', '11', '--store', store], as);
      await cliOk(['check', '--store', store], as);
    });
  }
});

describe('out of file handles', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  /** A connection that is kept; ask() sends one request on it. */
  class Kept {
    static async open() {
      const kept = new Kept();
      kept.socket = net.connect(server.port, '127.0.0.1');
      await new Promise((resolve, reject) => kept.socket.once('connect', resolve).once('error', reject));
      return kept;
    }

    ask(method, target, body = '') {
      const head = `${method} ${target} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
      return new Promise((resolve, reject) => {
        let text = '';
        const done = (reply) => {
          this.socket.removeAllListeners();
          resolve(reply);
        };
        this.socket.on('data', (bytes) => {
          text += bytes.toString('latin1');
          const end = text.indexOf('\r\n\r\n');
          const length = Number(text.match(/content-length: (\d+)/i)?.[1] ?? 0);
          if (end < 0 || text.length < end + 4 + length) return;
          const headers = new Headers(text.slice(0, end).split('\r\n').slice(1).map((line) => line.split(/: ?(.*)/s).slice(0, 2)));
          done({ status: Number(text.slice(9, 12)), headers, text: text.slice(end + 4), json: length ? JSON.parse(text.slice(end + 4)) : undefined });
        });
        this.socket.on('close', () => done({ status: 0 }));
        this.socket.on('error', reject);
        this.socket.write(head + body, 'latin1');
      });
    }
  }

  test('connections that stand are told, newcomers wait; all are served when there are handles again', async () => {
    const kept = [];
    for (let i = 0; i < 12; i++) kept.push(await Kept.open());
    for (const each of kept) assert.equal((await each.ask('GET', '/healthz')).status, 200);
    await setLimit(server.pid, 'nofile', 10);
    const newcomers = [];
    for (let i = 0; i < 4; i++) newcomers.push(await Kept.open());
    const waiting = newcomers.map((each) => each.ask('GET', CONTACTS));
    for (const [i, each] of kept.entries()) {
      for (const reply of [await each.ask('GET', CONTACTS), await each.ask('POST', CONTACTS, JSON.stringify(contact(`out${i}`)))]) {
        assertFault(reply, 503, /too many files|cannot be reached/);
        assert.ok(!reply.text.includes(server.store), 'a caller need not know where the store is');
      }
      assert.equal((await each.ask('GET', '/healthz')).status, 200);
    }
    await setLimit(server.pid, 'nofile', 4096);
    for (const each of kept) await resumes(() => each.ask('GET', CONTACTS), RESUME_LIMIT_MS);
    // The HTTP library takes newcomers again after one of a thread's connections has closed.
    for (const each of kept) each.socket.destroy();
    for (const reply of await Promise.all(waiting)) assert.equal(reply.status, 200);
    for (const each of newcomers) each.socket.destroy();
    await server.ok('POST', CONTACTS, contact('after'));
    assert.equal(await countOf(server), 1);
    await sound(server);
  });
});
