// What a fault of the system under the program does to its callers, on the real program: a clear answer, nothing half-written, and service
// that goes on by itself when the cause is gone. No privileges are needed: a full disk is a limit on the sizes of the program's files.
import assert from 'node:assert/strict';
import { chmodSync, existsSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Cluster } from './cluster.mjs';
import { CONTACTS, assertFault, openFiles, resumes, setLimit, sleep, untilRefused, withoutRights } from './faults.mjs';
import { cli, cliOk, createToken, onPostgres, startServer, tempFolder } from './harness.mjs';

const RESUME_LIMIT_MS = 5000;
const contact = (name, more) => ({ properties: { lastname: name, email: `${name}@faults.example`, ...more } });

/** What was acknowledged is there, each with its name; what was refused is not; the store is sound. */
async function assertKept(server, done, refused = []) {
  for (const made of done) {
    const found = await server.ok('GET', `${CONTACTS}/${made.id}`);
    assert.equal(found.properties.lastname, made.properties.lastname);
  }
  for (const name of refused) {
    await server.refused(404, 'GET', `${CONTACTS}/${name}%40faults.example?idProperty=email`);
  }
  await cliOk(['check', '--store', server.store]);
}

if (!onPostgres) describe('a full disk', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  const create = (name) => server.api('POST', CONTACTS, contact(name, { city: 'x'.repeat(4000) }));

  test('is 507 for writes; reads go on, nothing is half-written, and writing resumes by itself', async () => {
    await setLimit(server.pid, 'fsize', 300_000);
    const { reply, done } = await untilRefused((i) => create(`a${i}`), 500);
    assertFault(reply, 507, /full.*free some space/);
    assert.equal(reply.json.category, 'STORE_FULL');
    assert.ok(done.length > 0);
    const refused = [`a${done.length}`];
    for (let i = 0; i < 5; i++) {
      const again = await create(`b${i}`);
      if (again.status < 300) {
        done.push(again.json);
      } else {
        assertFault(again, 507, /full/);
        refused.push(`b${i}`);
      }
    }
    await assertKept(server, done, refused);
    for (const probe of ['/readyz', '/healthz']) await server.ok('GET', probe);
    await setLimit(server.pid, 'fsize', 'unlimited');
    done.push((await resumes(() => create('after'), RESUME_LIMIT_MS)).json);
    await assertKept(server, done, refused);
    await server.restart();
    await assertKept(server, done, refused);
  });

  test('is 507 for each of many that write at once, and the others are stored', async () => {
    await setLimit(server.pid, 'fsize', 600_000);
    const replies = await Promise.all(Array.from({ length: 200 }, (_, i) => create(`c${i}`)));
    const refused = replies.flatMap((reply, i) => (reply.status < 300 ? [] : [`c${i}`]));
    for (const reply of replies) if (reply.status >= 300) assertFault(reply, 507, /full/);
    assert.ok(refused.length > 0);
    await setLimit(server.pid, 'fsize', 'unlimited');
    const done = replies.filter((reply) => reply.status < 300).map((reply) => reply.json);
    await resumes(() => create('after-many'), RESUME_LIMIT_MS);
    await assertKept(server, done, refused);
  });

  test('leaves no half copy behind a backup, and ends a command with 3', async () => {
    const copy = path.join(path.dirname(server.store), 'copy.db');
    const ended = await server.cli(['backup', '--to', copy], { under: ['prlimit', '--fsize=65536'] });
    assert.equal(ended.code, 3, ended.stderr);
    assert.match(ended.stderr, /full/);
    assert.ok(!existsSync(copy));
  });
});

if (!onPostgres) describe('a store that cannot be written to', () => {
  const place = tempFolder('readonly');
  const store = path.join(place.folder, 'relata.db');
  let token;
  before(async () => {
    token = await createToken(store, 'test');
  });
  after(() => place.remove());

  test('a file without the right to write is refused at the start with exit code 3 and its name', async () => {
    chmodSync(store, 0o400);
    const ended = await cli(['serve', '--store', store, '--listen', '127.0.0.1:0'], { under: withoutRights, limitMs: 5000 });
    assert.equal(ended.code, 3, ended.stderr);
    assert.match(ended.stderr, /relata\.db cannot be written to/);
    chmodSync(store, 0o600);
  });

  test('so is one in a folder without that right', async () => {
    chmodSync(place.folder, 0o500);
    const ended = await cli(['serve', '--store', store, '--listen', '127.0.0.1:0'], { under: withoutRights, limitMs: 5000 });
    chmodSync(place.folder, 0o700);
    assert.equal(ended.code, 3, ended.stderr);
    assert.match(ended.stderr, /relata\.db.*folder.*cannot be written to/);
  });

  test('rights that are taken away under a running server do not stop it', async () => {
    const server = await startServer({ store, token: false, under: withoutRights });
    server.token = token;
    const files = ['', '-wal', '-shm'].map((end) => `${store}${end}`).filter((file) => existsSync(file));
    for (const file of files) chmodSync(file, 0o400);
    chmodSync(place.folder, 0o500);
    const made = [];
    for (let i = 0; i < 20; i++) {
      const reply = await server.api('POST', CONTACTS, contact(`r${i}`));
      if (reply.status < 300) made.push(reply.json);
      else assertFault(reply, 503, /./);
    }
    for (const one of made) {
      const reply = await server.api('GET', `${CONTACTS}/${one.id}`);
      if (reply.status >= 300) assertFault(reply, 503, /./);
    }
    chmodSync(place.folder, 0o700);
    for (const file of files) chmodSync(file, 0o600);
    made.push((await resumes(() => server.api('POST', CONTACTS, contact('r-after')), RESUME_LIMIT_MS)).json);
    await assertKept(server, made);
    await server.stop();
  });
});

describe('no file handles left', () => {
  let server;
  before(async () => {
    server = await startServer({ args: ['--workers', '4', '--threads', '4'] });
  });
  after(() => server.stop());
  const hold = () =>
    new Promise((resolve) => {
      const socket = net.connect(server.port, '127.0.0.1', () => resolve(socket));
      socket.on('error', () => {});
    });

  test('open connections are served or told 503, new ones wait, and all goes on when there are some again', async () => {
    const held = await Promise.all(Array.from({ length: 20 }, hold));
    await Promise.all(Array.from({ length: 8 }, () => server.ok('GET', '/healthz'))); // connections to ask by; they need no store
    await setLimit(server.pid, 'nofile', openFiles(server.pid));
    const waiting = await Promise.all(Array.from({ length: 5 }, hold));
    const done = [];
    const refused = [];
    const ask = (i) => server.api('POST', CONTACTS, contact(`h${i}`), { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
    const replies = await Promise.all(Array.from({ length: 8 }, (_, i) => ask(i)));
    replies.forEach((reply, i) => {
      if (reply === undefined) return;
      if (reply.status < 300) {
        done.push(reply.json);
      } else {
        assertFault(reply, 503, /./);
        refused.push(`h${i}`);
      }
    });
    assert.ok(replies.some((reply) => reply !== undefined), 'no connection was served');
    for (const socket of [...held, ...waiting]) socket.destroy();
    done.push((await resumes(() => server.api('POST', CONTACTS, contact('h-after')), RESUME_LIMIT_MS)).json);
    await setLimit(server.pid, 'nofile', 1024);
    await assertKept(server, done, refused);
  });
});

test('a store of a newer version is refused with exit code 3 and left alone, by a server and by a command', async () => {
  const server = await startServer();
  assert.deepEqual(await server.halt(), { code: 0, signal: null });
  await server.change("INSERT INTO migration (version, name, applied_at) VALUES (99, 'later', 0)");
  for (const args of [['serve', '--listen', '127.0.0.1:0'], ['check']]) {
    const ended = await server.cli(args, { limitMs: 10_000 });
    assert.equal(ended.code, 3, ended.stderr);
    assert.match(ended.stderr, /was written by a newer Relata \(version 99 of the store/);
  }
  await server.change('DELETE FROM migration WHERE version = 99');
  await server.start();
  await server.ok('POST', CONTACTS, contact('newer'));
  await server.stop();
});

if (onPostgres) describe('PostgreSQL', () => {
  let cluster;
  let server;
  before(async () => {
    cluster = await Cluster.make();
    server = await startServer({ store: cluster.newStore() });
  });
  after(async () => {
    await server?.stop();
    await cluster?.remove();
  });

  /** `count` writers create contacts until `stop()`; gives what each reply was. */
  function writing(prefix, count) {
    let ended = false;
    const done = [];
    const refused = [];
    const other = [];
    const writer = async (w) => {
      for (let i = 0; !ended; i++) {
        const name = `${prefix}-${w}-${i}`;
        const reply = await server.api('POST', CONTACTS, contact(name));
        if (reply.status < 300) done.push(reply.json);
        else if (reply.status !== 503) other.push(`${reply.status} ${reply.text}`);
        else if (/nothing was written/.test(reply.json.message)) refused.push(name);
        if (reply.status === 503) {
          assertFault(reply, 503, /./);
          await sleep(10);
        }
      }
    };
    const all = Promise.all(Array.from({ length: count }, (_, w) => writer(w)));
    return {
      done,
      stop: async () => {
        ended = true;
        await all;
        assert.deepEqual(other, []);
        return { done, refused };
      },
    };
  }
  const ready = () => server.api('GET', '/readyz', undefined, { token: null });

  test('whose connections are ended under requests: they are repeated or told 503, and nothing is lost', async () => {
    const writers = writing('ended', 8);
    for (let i = 0; i < 5; i++) {
      await sleep(100);
      await cluster.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
    }
    await resumes(() => server.api('POST', CONTACTS, contact('ended-after')), RESUME_LIMIT_MS);
    const { done, refused } = await writers.stop();
    assert.ok(done.length > 0);
    await assertKept(server, done, refused);
  });

  test('that is away is 503 for everything but /healthz; with it all comes back', async () => {
    const writers = writing('away', 4);
    await sleep(200);
    await cluster.halt();
    assertFault(await server.api('POST', CONTACTS, contact('away-now')), 503, /./);
    assertFault(await server.api('GET', CONTACTS), 503, /./);
    assertFault(await ready(), 503, /./);
    await server.ok('GET', '/healthz', undefined, { token: null });
    assert.equal((await server.cli(['check'])).code, 4);
    await cluster.start();
    await resumes(ready, RESUME_LIMIT_MS);
    await resumes(() => server.api('POST', CONTACTS, contact('away-after')), RESUME_LIMIT_MS);
    const { done, refused } = await writers.stop();
    await assertKept(server, done, [...refused, 'away-now']);
  });
});
