// Clients that are many, slow or gone: memory stays within a stated bound, and others are served meanwhile and afterwards.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { SMALL_BODY } from './routes.mjs';
import { replies, requestText } from './wire.mjs';

const CONTACTS = '/crm/v3/objects/contacts';
const MB = 1 << 20;
// How much more memory a program with the thread sanitizer takes, by and large; ./test says so. The connections are fewer then.
const HEAVIER = Number(process.env.RELATA_TEST_MEMORY ?? 1);
const PROMPT_MS = 10_000; // not a measure of speed: a server that is held up answers after a deadline of 15 s or more

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const health = requestText('GET', '/healthz', { close: false });

let server;
before(async () => {
  // The address sanitizer keeps freed memory aside, 256 MB of it by itself.
  server = await startServer({ env: { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:quarantine_size_mb=8` } });
  await server.ok('POST', CONTACTS, { properties: { firstname: 'Åse' } });
});
after(() => server.stop());

const sockets = new Set();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
});

/** A socket that collects what it receives; `ended` resolves when it is closed, by whom ever. */
function connect({ pause = false } = {}) {
  const socket = net.connect({ port: server.port, host: '127.0.0.1' });
  const client = { socket, bytes: 0, text: '', error: undefined };
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  client.ended = new Promise((resolve) => socket.on('close', resolve));
  client.ready = new Promise((resolve) => {
    socket.once('connect', resolve);
    socket.once('close', resolve);
  });
  socket.on('error', (error) => (client.error = error));
  if (pause) socket.pause();
  else {
    socket.on('data', (bytes) => {
      client.bytes += bytes.length;
      if (client.text.length < MB) client.text += bytes.toString('latin1');
    });
  }
  return client;
}

/** Many at once, a hundred connecting at a time: more would only wait in the kernel's queue. */
async function connectMany(count) {
  const clients = [];
  while (clients.length < count) {
    const some = Array.from({ length: Math.min(100, count - clients.length) }, () => connect());
    await Promise.all(some.map((client) => client.ready));
    clients.push(...some);
  }
  return clients;
}

async function until(condition, what, ms = 20_000) {
  for (const end = Date.now() + ms; !condition(); await sleep(1)) assert.ok(Date.now() < end, `${what} within ${ms} ms`);
}

/** A reader and a writer on connections of their own get their answers. */
async function assertOthersServed(what) {
  const started = Date.now();
  assert.equal((await server.api('GET', `${CONTACTS}?limit=1`)).status, 200, what);
  assert.equal((await server.api('POST', CONTACTS, { properties: { firstname: 'Other' } })).status, 201, what);
  const [reply] = replies((await server.raw([requestText('GET', '/healthz')])).text);
  assert.equal(reply.status, 200, what);
  assert.ok(Date.now() - started < PROMPT_MS, `${what}: others waited ${Date.now() - started} ms`);
}

function watchMemory() {
  const before = server.memory();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, server.memory())), 100).unref();
  return {
    /** It never took more than that beside what it had. */
    assertWithin(bytes, what) {
      clearInterval(timer);
      const grown = Math.max(most, server.memory()) - before;
      assert.ok(grown <= bytes * HEAVIER, `${what}: ${(grown / MB).toFixed(1)} MB, at most ${((bytes * HEAVIER) / MB).toFixed(1)}`);
    },
  };
}

const metric = async (name) => Number((await server.api('GET', '/metrics')).text.match(new RegExp(`^${name} (\\d+)$`, 'm'))[1]);

async function assertAllGone() {
  for (let i = 0; i < 200 && (await metric('relata_connections_open')) > 20; i++) await sleep(50);
  const open = await metric('relata_connections_open');
  assert.ok(open <= 20, `the connections are forgotten, but ${open} are open`);
}

describe('10,000 connections', () => {
  const COUNT = HEAVIER > 1 ? 1000 : 10_000;

  test('that say nothing take less than 4 kB each, and nobody waits for them', { timeout: 60_000 }, async () => {
    const memory = watchMemory();
    const clients = await connectMany(COUNT);
    const refused = clients.filter((client) => client.error || client.socket.destroyed).length;
    assert.equal(refused, 0, 'within the limit of connections all are taken');
    assert.ok((await metric('relata_connections_open')) >= COUNT);
    await assertOthersServed('silent connections');
    memory.assertWithin(COUNT * 4096, 'silent connections');
    for (const { socket } of clients) socket.destroy();
    await assertAllGone();
    await assertOthersServed('silent connections that went away');
  });

  test('that each had a request are bounded: those beyond a tenth of the limit are closed politely', { timeout: 60_000 }, async () => {
    const memory = watchMemory();
    const clients = await connectMany(COUNT);
    for (let at = 0; at < COUNT; at += 500) {
      const some = clients.slice(at, at + 500);
      // One that gave way to others has been told so, or had been idle: it had no request under way.
      for (const { socket } of some) if (socket.writable) socket.write(health);
      await until(() => some.every((client) => client.text.includes('\r\n\r\n') || client.socket.destroyed), 'replies');
    }
    const answered = clients.filter((client) => client.text.startsWith('HTTP/1.1 200 '));
    assert.equal(answered.length, COUNT);
    assert.ok(answered.every((client) => replies(client.text).length === 1), 'no reply is cut off');
    await assertOthersServed('idle connections');
    await until(() => clients.filter((client) => !client.socket.destroyed).length <= 2100, 'most are closed');
    memory.assertWithin(250 * MB, 'connections that had a request');
    for (const { socket } of clients) socket.destroy();
    await assertAllGone();
    await assertOthersServed('idle connections that went away');
  });

  test('opened and closed as fast as they come leave nothing behind', { timeout: 60_000 }, async () => {
    const memory = watchMemory();
    for (let round = 0; round < 20; round++) {
      const some = Array.from({ length: 250 }, () => connect());
      await Promise.all(some.map((client) => client.ready));
      some.forEach(({ socket }, i) => {
        if (i % 3 === 0) socket.write(health);
        if (i % 3 === 1) socket.write('POST /crm/v3/obj');
        if (i % 2) socket.destroy();
        else socket.resetAndDestroy();
      });
    }
    await assertOthersServed('connections that come and go');
    await assertAllGone();
    memory.assertWithin(100 * MB, 'connections that come and go');
  });
});

describe('slow clients', () => {
  test('500 that drip a head or a body do not hold up the others', { timeout: 60_000 }, async () => {
    const memory = watchMemory();
    const clients = await connectMany(500);
    const body = requestText('POST', CONTACTS, {
      token: server.token,
      headers: { 'Content-Length': SMALL_BODY, 'Content-Type': 'application/json' },
      close: false,
    });
    clients.forEach(({ socket }, i) => socket.write(i % 2 ? body : 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: '));
    for (let i = 0; i < 10; i++) {
      for (const { socket } of clients) if (socket.writable) socket.write(' ');
      await sleep(100);
    }
    await assertOthersServed('dripping clients');
    assert.ok(clients.every((client) => !client.socket.destroyed && client.bytes === 0), 'they have their time');
    // What is declared is not set aside.
    memory.assertWithin(60 * MB, 'dripping clients');
    for (const { socket } of clients) socket.destroy();
    await assertAllGone();
  });

  test('60 that do not take a large reply hold no more than their replies', { timeout: 60_000 }, async () => {
    const memory = watchMemory();
    const document = requestText('GET', '/relata/v1/openapi.json', { close: false });
    const size = (await server.api('GET', '/relata/v1/openapi.json')).text.length;
    assert.ok(size > 30_000, `${size} bytes`);
    const clients = Array.from({ length: 60 }, () => connect({ pause: true }));
    await Promise.all(clients.map((client) => client.ready));
    // More than the sockets hold: each waits inside one of its replies.
    for (const { socket } of clients) socket.write(document.repeat(400));
    await sleep(500);
    await assertOthersServed('clients that do not read');
    memory.assertWithin(60 * (size + MB), 'clients that do not read');
    // One that reads after all gets everything, in one piece.
    const [late] = clients;
    let bytes = 0;
    late.socket.on('data', (data) => (bytes += data.length));
    late.socket.resume();
    await until(() => bytes > 400 * size, 'all 400 replies');
    for (const { socket } of clients) socket.destroy();
    await assertAllGone();
  });
});

describe('bodies at the limit', () => {
  test('50 clients at once with exactly 1 MB are read, with one byte more refused', { timeout: 60_000 }, async () => {
    const memory = watchMemory();
    const text = '{"properties":{"lastname":"Large"}}';
    const send = async (size, status) => {
      const reply = await server.api('POST', CONTACTS, text + ' '.repeat(size - text.length));
      assert.equal(reply.status, status, reply.text);
    };
    const many = Array.from({ length: 50 }, (_, i) => (i % 2 ? send(SMALL_BODY, 201) : send(SMALL_BODY + 1, 413)));
    await Promise.all([...many, assertOthersServed('large bodies')]);
    memory.assertWithin(300 * MB, 'large bodies');
  });

  test('clients that vanish in the middle of a body leave nothing stored and nothing held', { timeout: 60_000 }, async () => {
    const before = (await server.api('POST', `${CONTACTS}/search`, { filters: [{ propertyName: 'lastname', operator: 'EQ', value: 'Vanished' }] })).json;
    assert.equal(before.total, 0);
    const memory = watchMemory();
    const body = `{"properties":{"lastname":"Vanished"}}${' '.repeat(SMALL_BODY / 2)}`;
    const head = requestText('POST', CONTACTS, {
      token: server.token,
      headers: { 'Content-Length': body.length + 1, 'Content-Type': 'application/json' },
      close: false,
    });
    for (let round = 0; round < 5; round++) {
      const clients = await connectMany(40);
      await Promise.all(clients.map(({ socket }) => new Promise((resolve) => socket.write(head + body, resolve))));
      clients.forEach(({ socket }, i) => (i % 2 ? socket.destroy() : socket.resetAndDestroy()));
    }
    await assertOthersServed('clients that vanished');
    const after_ = await server.ok('POST', `${CONTACTS}/search`, { filters: [{ propertyName: 'lastname', operator: 'EQ', value: 'Vanished' }] });
    assert.equal(after_.total, 0);
    memory.assertWithin(300 * MB, 'clients that vanished');
  });

  test('clients that vanish in the middle of a reply leave nothing held', { timeout: 60_000 }, async () => {
    const memory = watchMemory();
    const document = requestText('GET', '/relata/v1/openapi.json', { close: false });
    for (let round = 0; round < 5; round++) {
      const clients = Array.from({ length: 40 }, () => connect({ pause: true }));
      await Promise.all(clients.map((client) => client.ready));
      for (const { socket } of clients) socket.write(document.repeat(50));
      await sleep(100);
      clients.forEach(({ socket }, i) => (i % 2 ? socket.destroy() : socket.resetAndDestroy()));
    }
    await assertOthersServed('clients that vanished');
    await assertAllGone();
    memory.assertWithin(150 * MB, 'clients that vanished');
  });
});

describe('1,000 requests on one connection', () => {
  const token = () => server.token;
  const list = () => requestText('GET', `${CONTACTS}?limit=1`, { token: token(), close: false });

  test('one after the other', { timeout: 60_000 }, async () => {
    const memory = watchMemory();
    const client = connect();
    await client.ready;
    for (let i = 0; i < 1000; i++) {
      client.text = '';
      client.socket.write(i % 10 ? list() : health);
      await until(() => {
        const end = client.text.indexOf('\r\n\r\n');
        const length = Number(client.text.match(/content-length: (\d+)/i)?.[1]);
        return end > 0 && client.text.length === end + 4 + length;
      }, `reply ${i}`);
      assert.match(client.text, /^HTTP\/1\.1 200 /);
      if (i === 500) await assertOthersServed('a busy connection');
    }
    client.socket.destroy();
    memory.assertWithin(30 * MB, 'a busy connection');
  });

  test('all sent before the first reply is read', { timeout: 60_000 }, async () => {
    const memory = watchMemory();
    const create = requestText('POST', CONTACTS, { token: token(), body: '{"properties":{"firstname":"Row"}}', close: false });
    const text = [...Array(990).fill(list()), ...Array(9).fill(create), requestText('GET', '/healthz')].join('');
    const [got] = await Promise.all([server.raw([text], { waitMs: 20_000 }), assertOthersServed('a pipeline')]);
    const statuses = replies(got.text).map((reply) => reply.status);
    assert.deepEqual(statuses, [...Array(990).fill(200), ...Array(9).fill(201), 200]);
    assert.equal(got.closed, true);
    memory.assertWithin(60 * MB, 'a pipeline');
  });
});
