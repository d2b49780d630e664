// What an operator relies on: health, metrics, the log, settings, an orderly end, backups of a live store.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cli, cliOk, onPostgres, startServer, tempFolder } from './harness.mjs';
import { exchange, replies, requestText } from './wire.mjs';

const CONTACTS = '/crm/v3/objects/contacts';
const SETTINGS = '/relata/v1/settings';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Prometheus text, read strictly: {families: name → {type, help}, samples: 'name{labels}' → number}. */
function parseMetrics(text) {
  assert.ok(text.endsWith('\n'));
  const families = new Map();
  const samples = new Map();
  let current;
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = line.match(/^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/);
    if (comment) {
      const [, kind, name, rest] = comment;
      if (kind === 'HELP') {
        assert.ok(!families.has(name), `${name} stands in one place`);
        families.set(name, { help: rest });
      } else {
        assert.match(rest, /^(counter|gauge|histogram|summary)$/);
        assert.ok(families.has(name) && !families.get(name).type, `TYPE once, after HELP: ${name}`);
        families.get(name).type = rest;
      }
      current = name;
      continue;
    }
    const sample = line.match(/^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/);
    assert.ok(sample, `no line of the format: ${line}`);
    assert.equal(sample[1], current, 'samples follow their family');
    assert.ok(families.get(current).type);
    const key = sample[1] + (sample[2] ?? '');
    assert.ok(!samples.has(key), `${key} stands twice`);
    samples.set(key, Number(sample[3]));
    if (families.get(current).type === 'counter') assert.ok(sample[1].endsWith('_total'), `${key} is a counter`);
  }
  return { families, samples };
}

const logLines = (text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line));

describe('health, readiness and metrics', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  const metrics = async () => parseMetrics((await server.api('GET', '/metrics', undefined, { token: null })).text);

  test('health tells the version, readiness that the store answers; neither asks who is there', async () => {
    const version = (await cliOk(['version'])).match(/\d+\.\d+\.\d+/)[0];
    for (const token of [null, 'wrong', server.token]) {
      assert.deepEqual((await server.api('GET', '/healthz', undefined, { token })).json, { status: 'ok', version });
      assert.deepEqual((await server.api('GET', '/readyz', undefined, { token })).json, { status: 'ready' });
    }
    assert.equal((await server.api('POST', '/healthz', {})).status, 405);
  });

  test('metrics are Prometheus text that counts requests by operation and status', async () => {
    const key = (operation, method, status) => `relata_requests_total{operation="${operation}",method="${method}",class="${status}xx"}`;
    const first = (await metrics()).samples;
    for (let i = 0; i < 7; i++) await server.ok('GET', CONTACTS);
    for (let i = 0; i < 3; i++) await server.api('GET', `${CONTACTS}/90000000${i}`);
    for (let i = 0; i < 2; i++) await server.ok('POST', CONTACTS, { properties: { firstname: 'A' } });
    for (let i = 0; i < 4; i++) await server.api('GET', `/nothing/${i}`);
    for (let i = 0; i < 5; i++) await server.api('PUT', CONTACTS, {});
    const { families, samples } = await metrics();
    const more = (name) => (samples.get(name) ?? 0) - (first.get(name) ?? 0);
    assert.equal(more(key('object.list', 'GET', 2)), 7);
    assert.equal(more(key('object.get', 'GET', 4)), 3);
    assert.equal(more(key('object.create', 'POST', 2)), 2);
    assert.equal(more(key('none', '', 4)), 9, 'what has no operation is counted as one');
    assert.ok(more('relata_request_seconds_total{operation="object.list",method="GET"}') > 0);
    for (const [name, type] of Object.entries({
      relata_connections_total: 'counter',
      relata_connections_open: 'gauge',
      relata_requests_in_flight: 'gauge',
      relata_writes_waiting: 'gauge',
      relata_uptime_seconds: 'gauge',
    })) {
      assert.equal(families.get(name).type, type);
      assert.ok(samples.get(name) >= 0);
    }
    assert.ok(samples.get('relata_requests_in_flight') >= 1, 'this very request');
    for (const [name, value] of samples) {
      if (name.includes('_total')) assert.ok(value >= (first.get(name) ?? 0), `${name} only grows`);
    }
  });

  test('the metrics do not grow with what is asked for', async () => {
    await metrics();
    const names = async () => [...(await metrics()).samples.keys()].sort();
    await server.api('GET', '/nothing');
    const before = await names();
    for (let i = 0; i < 50; i++) {
      await server.api('GET', `/unknown-${i}/secret`);
      await server.api('GET', `${CONTACTS}/${900_000_000 + i}?idProperty=x${i}`);
      await exchange(server, `METHOD${i}`, CONTACTS);
    }
    const after = await names();
    assert.ok(after.length - before.length <= 4, `${after.length - before.length} more`);
    assert.doesNotMatch(after.join(), /unknown-|secret|METHOD/);
  });

  test('requests that were refused before they were read are counted', async () => {
    const before = (await metrics()).samples.get('relata_requests_refused_total');
    await exchange(server, 'GET', '/%zz');
    await exchange(server, 'GET', `/${'x'.repeat(33_000)}`);
    assert.equal((await metrics()).samples.get('relata_requests_refused_total'), before + 2);
  });
});

describe('the log', () => {
  let server;
  before(async () => {
    server = await startServer({ args: ['--log-level', 'debug'] });
  });
  after(() => server.stop());

  const lineOf = async (correlation) => {
    for (let i = 0; i < 100; i++) {
      const lines = logLines(server.log.slice(0, server.log.lastIndexOf('\n') + 1)).filter((line) => line.correlation === correlation);
      if (lines.length > 0) return lines;
      await sleep(20);
    }
    return [];
  };

  test('has one JSON line a request, found by the correlation id of its reply', async () => {
    const token = Number((await server.ok('GET', '/relata/v1/me')).token.id);
    const cases = [
      [await server.api('GET', `${CONTACTS}?limit=3`), 'GET', '/crm/v3/objects/{type}', 200, token],
      [await server.api('POST', CONTACTS, { properties: { firstname: 'A' } }), 'POST', '/crm/v3/objects/{type}', 201, token],
      [await server.api('POST', CONTACTS, '{'), 'POST', '/crm/v3/objects/{type}', 400, token],
      [await server.api('GET', '/crm/objects/2026-03/contacts/900000001'), 'GET', '/crm/v3/objects/{type}/{id}', 404, token],
      [await server.api('GET', CONTACTS, undefined, { token: null }), 'GET', '/crm/v3/objects/{type}', 401, 0],
      [await server.api('GET', '/nothing/here'), 'GET', 'none', 404, 0],
      [await server.api('PUT', CONTACTS, {}), 'PUT', 'none', 405, 0],
      [await server.api('POST', CONTACTS, 'a', { headers: { 'content-type': 'text/plain' } }), 'POST', '/crm/v3/objects/{type}', 415, 0],
      [await exchange(server, 'POST', CONTACTS, { body: ' '.repeat((1 << 20) + 1) }), 'POST', '/crm/v3/objects/{type}', 413, 0],
      [await exchange(server, 'GET', '/%zz'), 'GET', 'none', 400, 0],
      [await exchange(server, 'BREW', CONTACTS), 'OTHER', 'none', 405, 0],
    ];
    for (const [reply, method, route, status, by] of cases) {
      const correlation = reply.headers.get('x-hubspot-correlation-id');
      assert.match(correlation, UUID);
      const lines = await lineOf(correlation);
      assert.equal(lines.length, 1, `${method} ${route} ${status}`);
      const { time, level, event, us, ...rest } = lines[0];
      assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.equal(level, 'info');
      assert.equal(event, 'request');
      assert.ok(us >= 0 && us < 60_000_000);
      assert.deepEqual(rest, { method, route, status, token: by, correlation });
    }
  });

  test('no customer value, address or token is in it, also at its most talkative', async () => {
    const secret = 'Hemmelighet';
    const mail = `${secret}@example.com`.toLowerCase();
    const made = await server.ok('POST', CONTACTS, { properties: { email: mail, firstname: secret, lastname: secret } });
    await server.api('POST', CONTACTS, { properties: { email: mail } });
    await server.api('POST', CONTACTS, { properties: { email: secret, nothing: secret, [secret]: secret } });
    await server.ok('GET', `${CONTACTS}/${mail}?idProperty=email`);
    await server.api('GET', `${CONTACTS}/${secret}?idProperty=${secret}&after=${secret}&limit=${secret}`);
    await server.api('PATCH', `${CONTACTS}/${made.id}`, `{"properties":{"firstname":"${secret}"`);
    await server.api('POST', `${CONTACTS}/search`, { query: secret, filterGroups: [{ filters: [{ propertyName: 'email', operator: secret, value: secret }] }] });
    await server.api('GET', `/${secret}/${secret}`);
    await server.api('GET', `/crm/v3/objects/${secret}`);
    await server.api('GET', CONTACTS, undefined, { token: secret });
    await server.api('GET', CONTACTS, undefined, { headers: { 'x-note': secret, cookie: secret, 'user-agent': secret, referer: secret } });
    await server.api('PATCH', SETTINGS, { 'account.name': secret });
    await server.api('POST', '/oauth/v2/private-apps/get/access-token-info', { tokenKey: server.token });
    await exchange(server, 'GET', `/${secret}%zz`);
    await exchange(server, secret, `/${secret}`);
    await server.raw([`GET /${secret} HTTP/1.1\r\n${secret}: ${secret}\r\n\r\n`], { waitMs: 300 });
    await server.raw([`POST ${CONTACTS} HTTP/1.1\r\nHost: ${secret}\r\nTransfer-Encoding: chunked\r\n\r\n${secret}\r\n`], { waitMs: 300 });
    await server.raw([`${secret}\r\n\r\n`], { waitMs: 300 });
    await server.raw([`GET /${secret}${'x'.repeat(80_000)} HTTP/1.1\r\n\r\n`], { waitMs: 300 });
    await sleep(100);
    assert.ok(logLines(server.log).length > 15);
    assert.doesNotMatch(server.log, /hemmelighet|example\.com/i);
    assert.ok(!server.log.includes(server.token));
    assert.ok(!server.log.includes(server.token.slice(11, 30)));
  });

  test('begins with the address and ends with the end', async () => {
    const short = await startServer();
    await short.ok('GET', CONTACTS);
    await short.stop();
    const lines = logLines(short.log);
    // A request is logged when its reply has left, which the signal may overtake.
    const events = lines.map((line) => line.event);
    assert.deepEqual([events[0], events.at(-1)], ['listening', 'stopped']);
    assert.deepEqual(events.slice(1, -1).sort(), ['request', 'stopping']);
    assert.equal(lines[0].url, short.url);
    assert.equal(lines.find((line) => line.event === 'stopping').signal, 'TERM');
  });

  test('a level that is not there is refused before anything is opened', async () => {
    const { folder, remove } = tempFolder('level');
    const store = path.join(folder, 'a.db');
    const { code, stderr } = await cli(['serve', '--store', store, '--log-level', 'loud']);
    assert.equal(code, 2);
    assert.match(stderr, /loud.*debug, info, warn, error/);
    assert.equal(existsSync(store), false);
    remove();
  });
});

describe('settings', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  const set = (name, value) => cliOk(['settings', 'set', name, value, '--store', server.store]);
  const label = (name) => server.api('POST', '/crm/v4/associations/contacts/companies/labels', { name, label: name });

  test('have the published names, types and defaults', async () => {
    assert.deepEqual(await server.ok('GET', SETTINGS), {
      'account.portal_id': 1000001,
      'account.name': 'Relata',
      'account.time_zone': 'Europe/Oslo',
      'account.currency': 'NOK',
      'account.ui_domain': 'localhost',
      'account.data_location': 'self-hosted',
      'labels.cap': 10,
      'primary.first_company': true,
      'limits.rate': false,
      'limits.rate_burst': 190,
      'limits.rate_daily': 1_000_000,
      'limits.search_per_second': 5,
    });
  });

  test('are changed over HTTP, several at once, with values of their type or as text', async () => {
    const change = { 'account.name': 'Fjord & Sønn', 'labels.cap': 12, 'primary.first_company': false, 'account.currency': 'EUR', 'account.time_zone': 'Asia/Tokyo' };
    const after = await server.ok('PATCH', SETTINGS, change);
    assert.deepEqual(await server.ok('GET', SETTINGS), after);
    for (const [name, value] of Object.entries(change)) {
      assert.equal(after[name], value);
      assert.equal(await cliOk(['settings', 'get', name, '--store', server.store]), `${value}\n`);
    }
    const details = await server.ok('GET', '/account-info/v3/details');
    assert.equal(details.companyCurrency, 'EUR');
    assert.equal(details.utcOffset, '+09:00');
    const back = await server.ok('PATCH', SETTINGS, { 'labels.cap': '10', 'primary.first_company': 'true' });
    assert.equal(back['labels.cap'], 10);
    assert.equal(back['primary.first_company'], true);
    assert.deepEqual(await server.ok('PATCH', SETTINGS, {}), back);
  });

  const REFUSED = {
    'labels.cap 0': [{ 'labels.cap': 0 }, /labels\.cap.*1 to 1000/],
    'labels.cap 1001': [{ 'labels.cap': 1001 }, /labels\.cap.*1 to 1000/],
    'labels.cap 1.5': [{ 'labels.cap': 1.5 }, /labels\.cap.*1 to 1000/],
    'labels.cap in words': [{ 'labels.cap': 'ten' }, /labels\.cap.*1 to 1000/],
    'labels.cap beyond 64 bits': [{ 'labels.cap': '99999999999999999999' }, /labels\.cap.*1 to 1000/],
    'a burst of none': [{ 'limits.rate_burst': 0 }, /limits\.rate_burst.*1 to 1000000/],
    'a day of too many': [{ 'limits.rate_daily': 1e12 }, /limits\.rate_daily.*1 to 1000000000/],
    'no boolean': [{ 'limits.rate': 'maybe' }, /limits\.rate.*true or false/],
    'a number for a boolean': [{ 'primary.first_company': 1 }, /primary\.first_company.*true or false/],
    'no time zone': [{ 'account.time_zone': 'Mars/Base' }, /account\.time_zone/],
    'no currency': [{ 'account.currency': 'kroner' }, /account\.currency/],
    'a name of two lines': [{ 'account.name': 'a\nb' }, /account\.name/],
    'a name that is too long': [{ 'account.name': 'x'.repeat(201) }, /account\.name/],
    'the number of the account': [{ 'account.portal_id': 5 }, /account\.portal_id.*fixed/],
    'a setting that is not there': [{ 'no.such': 1 }, /no\.such/],
    'no value': [{ 'labels.cap': null }, /./],
    'an object': [{ labels: { cap: 5 } }, /./],
  };
  for (const [name, [body, message]] of Object.entries(REFUSED)) {
    test(`${name} is 400, names the setting, and changes nothing else either`, async () => {
      const before = await server.ok('GET', SETTINGS);
      const error = await server.refused(400, 'PATCH', SETTINGS, { 'account.ui_domain': 'other.example', ...body });
      assert.match(error.message, message);
      assert.equal(error.category, 'VALIDATION_ERROR');
      assert.ok(JSON.stringify(error.context).includes(Object.keys(body)[0]), 'the context names it too');
      assert.deepEqual(await server.ok('GET', SETTINGS), before);
    });
  }

  test('the command line refuses the same, with the same words', async () => {
    for (const [name, value, message] of [
      ['labels.cap', '0', /labels\.cap.*1 to 1000/],
      ['limits.rate', 'maybe', /limits\.rate.*true or false/],
      ['account.portal_id', '5', /fixed/],
      ['no.such', '1', /no\.such/],
    ]) {
      const { code, stderr } = await server.cli(['settings', 'set', name, value]);
      assert.notEqual(code, 0);
      assert.match(stderr, message);
    }
  });

  test('settled 37: what is set beside the live server holds for the next request', async () => {
    for (const cap of [1, 2]) {
      await set('labels.cap', String(cap));
      assert.equal((await label(`fits_${cap}`)).status, 200);
      const refused = await label(`beyond_${cap}`);
      assert.equal(refused.status, 437);
      assert.match(refused.json.message, new RegExp(`\\b${cap}\\b`));
    }
    for (const zone of ['America/New_York', 'Europe/Oslo']) {
      await set('account.time_zone', zone);
      assert.equal((await server.ok('GET', '/account-info/v3/details')).timeZone, zone);
    }
    const link = async () => {
      const contact = await server.ok('POST', CONTACTS, { properties: { firstname: 'A' } });
      const company = await server.ok('POST', '/crm/v3/objects/companies', { properties: { name: 'A' } });
      await server.ok('PUT', `/crm/v4/objects/contacts/${contact.id}/associations/default/companies/${company.id}`);
      const { results } = await server.ok('GET', `/crm/v4/objects/contacts/${contact.id}/associations/companies`);
      return results[0].associationTypes.some((type) => type.label === 'Primary');
    };
    await set('primary.first_company', 'false');
    assert.equal(await link(), false);
    await set('primary.first_company', 'true');
    assert.equal(await link(), true);
  });

  test('a definition made by the server is seen by the command line, and the reverse, at once', async () => {
    await server.ok('PATCH', SETTINGS, { 'labels.cap': 77 });
    assert.equal(await cliOk(['settings', 'get', 'labels.cap', '--store', server.store]), '77\n');
    await set('labels.cap', '78');
    assert.equal((await server.ok('GET', SETTINGS))['labels.cap'], 78);
  });

  test('a change of a setting is in the change log, with who made it', async () => {
    await server.ok('PATCH', SETTINGS, { 'account.name': 'Logged' });
    let page = { paging: undefined };
    const changes = [];
    do {
      page = await server.ok('GET', `/relata/v1/changes?limit=1000&after=${page.paging?.next.after ?? 0}`);
      changes.push(...page.results);
    } while (page.paging);
    const last = changes.filter((change) => /setting/.test(change.kind)).at(-1);
    assert.ok(last, changes.map((change) => change.kind).join());
    assert.equal(last.actor.kind, 'token');
    assert.match(JSON.stringify(last.detail), /account\.name/);
  });
});

describe('the end of the server', () => {
  const contact = (mark, i) => ({ properties: { email: `${mark}-${i}@example.com`, firstname: mark } });
  const batch = (mark) => ({ inputs: Array.from({ length: 100 }, (_, i) => contact(mark, i)) });

  // How many of the hundred contacts of a batch are there.
  async function countOf(server, mark) {
    const found = await server.ok('POST', `${CONTACTS}/batch/read`, {
      idProperty: 'email',
      inputs: batch(mark).inputs.map(({ properties }) => ({ id: properties.email })),
      properties: ['email'],
    });
    return found.results.length;
  }

  test('SIGTERM while 20 writes are in flight: each is answered, and what was acknowledged is there afterwards', async () => {
    const server = await startServer();
    await server.ok('POST', `${CONTACTS}/batch/create`, batch('warm'));
    const marks = Array.from({ length: 20 }, (_, i) => `b${i}`);
    let answered = 0;
    const sent = marks.map(async (mark) => {
      const text = requestText('POST', `${CONTACTS}/batch/create`, { token: server.token, body: JSON.stringify(batch(mark)) });
      const got = await server.raw([text], { waitMs: 20_000 });
      const [reply] = replies(got.text);
      answered++;
      return { mark, status: reply?.status };
    });
    await sleep(30);
    assert.ok(answered < marks.length, 'some are in flight');
    assert.deepEqual(await server.halt(), { code: 0, signal: null });
    const results = await Promise.all(sent);
    const statuses = results.map((result) => result.status ?? 'closed');
    assert.ok(results.every(({ status }) => [201, 503, undefined].includes(status)), statuses.join());
    const acknowledged = results.filter(({ status }) => status === 201);
    assert.ok(acknowledged.length >= 10, `those in flight are finished: ${statuses}`);
    await server.start();
    for (const { mark, status } of results) {
      const count = await countOf(server, mark);
      assert.ok(status === 201 ? count === 100 : count === 0 || count === 100, `${mark}: ${status}, ${count} there`);
    }
    assert.equal((await server.cli(['check'])).code, 0);
    await server.stop();
  });

  test('SIGKILL at any time: what was acknowledged is there afterwards', async () => {
    const server = await startServer();
    const acknowledged = [];
    let going = true;
    const writers = Array.from({ length: 16 }, async (_, w) => {
      for (let i = 0; going; i++) {
        try {
          const reply = await server.api('POST', CONTACTS, contact(`kill${w}`, i));
          if (reply.status === 201) acknowledged.push(reply.json);
        } catch {
          return; // the server is gone
        }
      }
    });
    while (acknowledged.length < 200) await sleep(5);
    assert.deepEqual(await server.halt('SIGKILL'), { code: null, signal: 'SIGKILL' });
    going = false;
    await Promise.all(writers);
    await server.start();
    for (let at = 0; at < acknowledged.length; at += 100) {
      const some = acknowledged.slice(at, at + 100);
      const found = await server.ok('POST', `${CONTACTS}/batch/read`, { inputs: some.map(({ id }) => ({ id })), properties: ['email'] });
      const emails = new Map(found.results.map((one) => [one.id, one.properties.email]));
      for (const one of some) assert.equal(emails.get(one.id), one.properties.email);
    }
    assert.equal((await server.cli(['check'])).code, 0);
    await server.stop();
  });

  test('connections that are idle do not hold it up', async () => {
    const server = await startServer();
    const sockets = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const socket = net.connect(server.port, '127.0.0.1');
        socket.on('error', () => {});
        socket.write(i % 2 ? requestText('GET', '/healthz', { close: false }) : 'GET /healthz HTTP/1.1\r\nHost:');
        await new Promise((resolve) => socket.once(i % 2 ? 'data' : 'connect', resolve));
        return socket;
      }),
    );
    const started = Date.now();
    await server.stop();
    assert.ok(Date.now() - started < 5000, `${Date.now() - started} ms`);
    for (const socket of sockets) socket.destroy();
  });

  test('a client in the middle of a body holds it up for the grace period, no longer', async () => {
    const server = await startServer();
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(requestText('POST', CONTACTS, { token: server.token, headers: { 'Content-Length': 1000, 'Content-Type': 'application/json' } }));
    await sleep(300);
    const started = Date.now();
    await server.stop();
    assert.ok(Date.now() - started < 15_000, `${Date.now() - started} ms`);
    socket.destroy();
  });

  test('SIGINT and SIGHUP end it as SIGTERM does', async () => {
    for (const signal of ['SIGINT', 'SIGHUP']) {
      const server = await startServer();
      assert.deepEqual(await server.halt(signal), { code: 0, signal: null });
      assert.match(server.log, /"event":"stopped"/);
    }
  });
});

// Of a PostgreSQL store: servers.test.mjs.
if (!onPostgres) describe('settled 38: a backup', () => {
  test('of a store under load is one moment of it, whole, and opens', async () => {
    const server = await startServer();
    const { folder, remove } = tempFolder('backup');
    let [going, written] = [true, 0];
    // Each write is a contact with its company: a copy of half of it would have one without the other.
    const company = await server.ok('POST', '/crm/v3/objects/companies', { properties: { name: 'Fjord' } });
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }];
    const writers = Array.from({ length: 8 }, async () => {
      while (going) {
        await server.ok('POST', CONTACTS, { properties: { firstname: 'A' }, associations: [{ to: { id: company.id }, types }] });
        written++;
      }
    });
    while (written < 50) await sleep(5);
    const copies = [];
    for (let i = 0; i < 3; i++) {
      const file = path.join(folder, `copy-${i}.db`);
      const least = written;
      const text = await cliOk(['backup', file, '--store', server.store]);
      assert.match(text, /copy-\d\.db: \d+ bytes/);
      copies.push({ file, least, most: written + writers.length });
    }
    const during = written;
    for (let i = 0; i < 1000 && written === during; i++) await sleep(10);
    const goesOn = written > during;
    going = false;
    await Promise.all(writers);
    assert.ok(goesOn, 'the server goes on writing');
    for (const { file, least, most } of copies) {
      const checked = await cli(['check', '--store', file]);
      assert.equal(checked.code, 0, checked.stdout + checked.stderr);
      const copy = await startServer({ store: file, token: false });
      const options = { token: server.token };
      const { total } = await copy.ok('POST', `${CONTACTS}/search`, { limit: 1 }, options);
      let linked = 0;
      let after;
      do {
        const page = await copy.ok('GET', `/crm/v4/objects/companies/${company.id}/associations/contacts?limit=500${after ? `&after=${after}` : ''}`, undefined, options);
        linked += page.results.length;
        after = page.paging?.next.after;
      } while (after);
      assert.equal(linked, total);
      assert.ok(total >= least && total <= most, `${least} <= ${total} <= ${most}`);
      await copy.ok('POST', CONTACTS, { properties: { firstname: 'B' } }, options);
      await copy.stop();
    }
    await server.stop();
    remove();
  });

  test('overwrites nothing, and leaves nothing when it fails', async () => {
    const server = await startServer();
    const { folder, remove } = tempFolder('backup');
    const file = path.join(folder, 'copy.db');
    await cliOk(['backup', '--to', file, '--store', server.store]);
    assert.notEqual((await server.cli(['backup', file])).code, 0);
    assert.notEqual((await server.cli(['backup', server.store])).code, 0);
    const nowhere = path.join(folder, 'no', 'such', 'copy.db');
    assert.notEqual((await server.cli(['backup', nowhere])).code, 0);
    assert.equal(existsSync(nowhere), false);
    await server.ok('GET', CONTACTS);
    await server.stop();
    remove();
  });
});
