// Input that is wrong, large, deep, badly encoded or slow gets a 4xx in the published form, and the next request is served.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertErrorForm, startServer } from './harness.mjs';
import { LARGE_BODY, ROUTES, SMALL_BODY, WITH_BODY, address } from './routes.mjs';
import { assertRefused, exchange, replies, requestText } from './wire.mjs';

const CONTACTS = '/crm/v3/objects/contacts';
const title = (route) => `${route.method} ${route.pattern}`;

let server;
let slow; // clients that drip from the first moment to the last
before(async () => {
  server = await startServer();
  slow = startSlowClients(server);
});
after(async () => {
  for (const client of slow) client.socket.destroy();
  await server.stop();
});

const assertServed = async (what) => {
  const reply = await server.api('GET', `${CONTACTS}?limit=1`);
  assert.equal(reply.status, 200, `the request after ${what}: ${reply.text}`);
};

// Many requests, a few at a time; the order of the results is that of the inputs.
async function each(inputs, run, width = 8) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < inputs.length) {
      const at = next++;
      results[at] = await run(inputs[at], at);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

function startSlowClients({ port, token }) {
  const start = (text, dripped) => {
    const client = { socket: net.connect(port, '127.0.0.1'), received: '', since: Date.now() };
    client.closed = new Promise((resolve) => client.socket.on('close', () => resolve(Date.now())));
    client.socket.on('error', () => {});
    client.socket.on('data', (bytes) => (client.received += bytes.toString('latin1')));
    client.socket.write(text);
    // After the reading of each turn: a write that fails would make Node drop an answer that has come already.
    const drip = () => client.received === '' && client.socket.writable && client.socket.write(dripped);
    const timer = setInterval(() => setImmediate(drip), 400);
    client.socket.on('close', () => clearInterval(timer));
    return client;
  };
  const head = 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ';
  const body = requestText('POST', CONTACTS, { token, headers: { 'Content-Length': 5000, 'Content-Type': 'application/json' } });
  return [...Array.from({ length: 8 }, () => start(head, 'x')), ...Array.from({ length: 8 }, () => start(body, ' '))];
}

describe('the table of routes of these tests', () => {
  // "{{HTTP_GET, BASE "/{id}"}, RUN_READ, …, "object.get", get_record}" with its #defines put in.
  const rowsOf = (file) => {
    const text = readFileSync(file, 'utf8');
    const defines = Object.fromEntries([...text.matchAll(/^#define (\w+) +((?:\w+ )?".*")$/gm)].map((m) => [m[1], m[2]]));
    const expand = (pattern) =>
      [...pattern.matchAll(/"([^"]*)"|(\w+)/g)].map(([, literal, name]) => literal ?? expand(defines[name] ?? '')).join('');
    return [...text.matchAll(/\{\{HTTP_(\w+), ((?:"[^"]*"|\w+|\s)+)\},\s*RUN_\w+,([^{}]*)\}/g)].map((m) => ({
      method: m[1],
      shape: expand(m[2]).replace(/\{\w+\}/g, '{}'),
      operation: m[3].match(/"([^"]+)"/)[1],
      takesBody: /BODY_(JSON|LIST)/.test(m[3]),
      large: /BODY_BATCH/.test(m[3]),
    }));
  };

  test('has every operation of the program, with the size of its body', () => {
    const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../src/api');
    const files = readdirSync(folder).filter((name) => name.endsWith('.c'));
    const inSources = files.flatMap((name) => rowsOf(path.join(folder, name)));
    const line = (row) => `${row.method} ${row.shape} ${row.operation} ${row.takesBody ? 'body' : ''} ${row.large ? 'large' : ''}`;
    const here = ROUTES.map((route) => ({
      ...route,
      shape: route.pattern.replace(/\{\w+\}/g, '{}'),
      takesBody: route.body !== undefined,
    }));
    assert.deepEqual(here.map(line).sort(), inSources.map(line).sort());
  });
});

describe('JSON', () => {
  const MALFORMED = [
    ...['{', '[', '}', ']', '{"a"', '{"a":', '{"a":1', '{"a":1,}', '{,}', '[1,]', '[1 2]', '[,1]', '{"a" 1}', '{"a":1 "b":2}'],
    ...["{'a':1}", '{a:1}', '{1:2}', 'nul', 'nulll', 'tru', 'TRUE', 'NaN', 'Infinity', '-Infinity', 'undefined', 'abc'],
    ...['-', '01', '-01', '1.', '.5', '1e', '1e+', '+1', '0x10', '1_000', '--1', '1.2.3'],
    ...['"abc', '"\\x"', '"\\u12"', '"\\u12G4"', '"\\ud800"', '"\\udc00"', '"\\ud800\\u0041"', '{"a":"\t"}', '{"a":"\n"}'],
    ...['{"a":1}{"b":2}', '{"a":1} x', '{} []', '// a\n{}', '/* a */{}', '{"a":1};', '{"a":[1,2}', '{"a":{"b":1]}'],
    ...['{"a":1}\0', '\0{"a":1}', '{"a\0b":1}', '{"a":"b\0c"}', '{\0"a":1}', '\x01', '{"a":tru\0e}'],
  ];

  for (const text of MALFORMED) {
    test(`${JSON.stringify(text)} is 400 with line and column`, async () => {
      const error = await server.refused(400, 'POST', CONTACTS, text);
      assert.match(error.message, /^Invalid input JSON on line \d+, column \d+: /);
      assert.equal(error.category, 'VALIDATION_ERROR');
    });
  }

  test('the place of the fault is right, in characters', async () => {
    const error = await server.refused(400, 'POST', CONTACTS, '{\n  "åøæ": 1,\n  "b": x\n}');
    assert.match(error.message, /^Invalid input JSON on line 3, column 8: /);
  });

  const NOT_UTF8 = {
    'latin1 å': [0xe5],
    'a lone continuation byte': [0x80],
    'an overlong slash': [0xc0, 0xaf],
    'an overlong NUL': [0xc0, 0x80],
    'a surrogate': [0xed, 0xa0, 0x80],
    'beyond U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
    'a cut sequence': [0xe2, 0x82],
    '0xff': [0xff],
  };
  for (const [name, bytes] of Object.entries(NOT_UTF8)) {
    test(`${name} in a body is 400: not UTF-8`, async () => {
      const body = Buffer.concat([Buffer.from('{"properties":{"firstname":"'), Buffer.from(bytes), Buffer.from('"}}')]);
      const error = await server.refused(400, 'POST', CONTACTS, body);
      assert.match(error.message, /^Invalid input JSON on line 1, column \d+: .*UTF-8/);
    });
  }

  test('64 levels are read, 65 are not, and what is deeper costs no stack', async () => {
    const nested = (levels) => `{"properties":{"firstname":"Deep"},"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    await server.ok('POST', CONTACTS, nested(64), { status: 201 });
    for (const levels of [65, 66, 1000, 100_000]) {
      assert.match((await server.refused(400, 'POST', CONTACTS, nested(levels))).message, /64 levels/);
    }
    for (const open of ['[', '{"a":', '[{"a":']) {
      assertRefused(await server.api('POST', CONTACTS, open.repeat(100_000)), open);
    }
  });

  test('of keys that stand twice the last one wins', async () => {
    const one = await server.ok('POST', CONTACTS, '{"properties":{"firstname":"A","lastname":"L","firstname":"B"}}');
    assert.equal(one.properties.firstname, 'B');
    assert.equal(one.properties.lastname, 'L');
    const two = await server.ok('POST', CONTACTS, '{"properties":{"firstname":"A"},"properties":{"lastname":"L"}}');
    assert.equal(two.properties.firstname ?? null, null);
    assert.equal(two.properties.lastname, 'L');
    const many = Array.from({ length: 5000 }, (_, i) => `"k${i % 100}":${i}`).join(',');
    await server.ok('POST', CONTACTS, `{${many},"properties":{"firstname":"Many"}}`);
  });

  test('escaped names and values mean what they say', async () => {
    const made = await server.ok('POST', CONTACTS, '{"prop\\u0065rties":{"f\\u0069rstname":"\\u00c5se \\ud83d\\ude00 \\"\\\\\\/\\n"}}');
    assert.equal(made.properties.firstname, 'Åse 😀 "\\/\n');
  });

  test('a NUL in a value is refused or kept, never cut off', async () => {
    const reply = await server.api('POST', CONTACTS, { properties: { firstname: 'a\0b' } });
    if (reply.status === 201) {
      const read = await server.ok('GET', `${CONTACTS}/${reply.json.id}?properties=firstname`);
      assert.equal(read.properties.firstname, 'a\0b');
    } else {
      assertRefused(reply, 'a NUL in a value');
    }
    for (const body of [{ properties: { 'firstname\0': 'a' } }, { properties: { firstname: 'a' }, 'associations\0': 1 }]) {
      const other = await server.api('POST', CONTACTS, body);
      assert.ok(other.status === 201 || other.status === 400, other.text);
    }
    // A name with a NUL is another name.
    assert.equal((await server.api('POST', CONTACTS, { properties: { 'firstname\0': 'a' } })).status, 400);
  });
});

describe('a body of the wrong kind', () => {
  test('without a body every operation that needs one says so', async () => {
    await each(WITH_BODY, async (route) => {
      for (const body of [undefined, '', ' \n\t']) {
        const error = await server.refused(400, route.method, address(route), body, {
          headers: { 'content-type': 'application/json' },
        });
        assert.equal(error.message, 'Invalid JSON input: a request body was expected, but none found', title(route));
      }
    });
  });

  test('another content type is 415 for every operation that takes JSON', async () => {
    await each(WITH_BODY, async (route) => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'multipart/form-data; boundary=a']) {
        await server.refused(415, route.method, address(route), JSON.stringify(route.body), { headers: { 'content-type': type } });
      }
    });
  });

  test('the type of JSON is known in any case, with parameters', async () => {
    for (const type of ['application/json', 'Application/JSON; charset=UTF-8', 'application/json;charset=utf-8']) {
      await server.ok('POST', CONTACTS, '{"properties":{"firstname":"Plain"}}', { headers: { 'content-type': type }, status: 201 });
    }
  });

  test('an array where an object is expected, and the reverse, is 400 for every operation', async () => {
    await each(WITH_BODY, async (route) => {
      const wrong = Array.isArray(route.body) ? ['{}', '{"a":[]}'] : ['[]', '[{}]', '[1]'];
      for (const body of [...wrong, '"a"', '1', 'true', 'null']) {
        const reply = await server.api(route.method, address(route), body);
        assert.equal(reply.status, 400, `${title(route)} ${body}: ${reply.text}`);
        assertErrorForm(reply);
      }
    });
  });

  test('inputs that are no list of objects are 400', async () => {
    await each(
      WITH_BODY.filter((route) => route.body.inputs),
      async (route) => {
        for (const inputs of [{}, 1, 'a', null, true, [1], [null], ['a'], [[]], [true], [[{}]]]) {
          const reply = await server.api(route.method, address(route), { ...route.body, inputs });
          assert.equal(reply.status, 400, `${title(route)} inputs ${JSON.stringify(inputs)}: ${reply.text}`);
          assertErrorForm(reply);
        }
      },
    );
  });

  // Every value in every body, replaced by every kind of thing.
  const STRANGE = [
    ...['null', 'true', '-1', '1.5', '1e400', '9223372036854775807', '123456789012345678901234567890'],
    ...['""', '"\\u0000"', '"ÅØ😀"', '[]', '{}', '[[]]'],
  ];
  function* replaced(value, rebuild) {
    for (const strange of STRANGE) yield rebuild(strange);
    if (value !== null && typeof value === 'object') {
      for (const key of Object.keys(value)) {
        yield* replaced(value[key], (text) => {
          const parts = Object.entries(value).map(([name, part]) => {
            const written = name === key ? text : JSON.stringify(part);
            return Array.isArray(value) ? written : `${JSON.stringify(name)}:${written}`;
          });
          return rebuild(Array.isArray(value) ? `[${parts.join()}]` : `{${parts.join()}}`);
        });
      }
    }
  }
  test('any kind of value in any place of a body is answered, and below 500', async () => {
    const requests = WITH_BODY.flatMap((route) => [...replaced(route.body, (text) => text)].map((body) => ({ route, body })));
    assert.ok(requests.length > 2000);
    await each(requests, async ({ route, body }) => {
      const reply = await server.api(route.method, address(route), body);
      assert.ok(reply.status < 500, `${title(route)} ${body}: ${reply.status} ${reply.text}`);
      if (reply.status >= 400) assertErrorForm(reply);
    });
    await assertServed('strange values');
    // What was stored on the way is sound.
    assert.equal((await server.cli(['check'])).code, 0);
  });

  test('numbers beyond every range in the address are 4xx', async () => {
    const numbers = ['0', '-1', '1.5', '1e3', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '9'.repeat(400), ' 1', '+1', '0x1', 'NaN'];
    const gets = ROUTES.filter((route) => route.pattern.includes('{id}') || route.pattern.includes('{typeId}'));
    const targets = numbers.flatMap((number) => [
      ...gets.map((route) => [route, address(route, { id: number, typeId: number })]),
      ...['limit', 'after'].flatMap((name) =>
        ROUTES.filter((route) => /list$|changes$/.test(route.operation)).map((route) => [
          route,
          `${address(route)}?${name}=${encodeURIComponent(number)}`,
        ]),
      ),
    ]);
    await each(targets, async ([route, target]) => {
      const body = route.body && JSON.stringify(route.body);
      const reply = await server.api(route.method, target, body);
      assert.ok(reply.status < 500, `${route.method} ${target}: ${reply.status} ${reply.text}`);
      if (reply.status >= 400) assertErrorForm(reply);
    });
  });

  test('a search page beyond the window is 400, also at the end of the integers', async () => {
    for (const after of ['10001', '9223372036854775807', '9223372036854775800', '-1', '1e4']) {
      await server.refused(400, 'POST', `${CONTACTS}/search`, { after, limit: 200 });
    }
  });
});

describe('the size of a body', () => {
  const padded = (text, size) => text + ' '.repeat(size - text.length);
  const create = '{"properties":{"lastname":"Large"}}';
  const batch = '{"inputs":[{"id":"900000001"}]}';
  const CASES = [
    { name: '1 MB', target: CONTACTS, text: create, most: SMALL_BODY, status: 201 },
    { name: '16 MB', target: `${CONTACTS}/batch/read`, text: batch, most: LARGE_BODY, status: 207 },
  ];
  const chunked = (body, size = 64 * 1024) => {
    const parts = [];
    for (let at = 0; at < body.length; at += size) {
      const piece = body.slice(at, at + size);
      parts.push(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    }
    return [...parts, '0\r\n\r\n'];
  };
  const sendChunked = async (target, body) => {
    const head = requestText('POST', target, {
      token: server.token,
      headers: { 'Transfer-Encoding': 'chunked', 'Content-Type': 'application/json' },
    });
    return replies((await server.raw([head, ...chunked(body)], { waitMs: 15_000 })).text)[0];
  };

  for (const { name, target, text, most, status } of CASES) {
    test(`${name} exactly is read, declared and in chunks`, async () => {
      const body = padded(text, most);
      assert.equal((await server.api('POST', target, body)).status, status);
      assert.equal((await sendChunked(target, body)).status, status);
    });

    test(`one byte more than ${name} is 413, declared and in chunks`, async () => {
      const body = padded(text, most + 1);
      const declared = await exchange(server, 'POST', target, { body });
      const inChunks = await sendChunked(target, body);
      for (const reply of [declared, inChunks]) {
        assert.equal(reply.status, 413);
        assertErrorForm(reply);
      }
      await assertServed('a body that is too large');
    });

    test(`far more than ${name} is refused before it is sent`, async () => {
      for (const length of [most * 100, '9007199254740993', '18446744073709551615']) {
        const head = requestText('POST', target, {
          token: server.token,
          headers: { 'Content-Length': length, 'Content-Type': 'application/json' },
        });
        const started = Date.now();
        const [reply] = replies((await server.raw([head])).text);
        assert.equal(reply.status, 413);
        assertErrorForm(reply);
        assert.ok(Date.now() - started < 2500, 'answered without waiting for the body');
      }
    });
  }

  test('chunks without an end are cut off at the limit', async () => {
    const parts = Array.from({ length: 400 }, () => `8000\r\n${' '.repeat(0x8000)}\r\n`);
    const head = requestText('POST', CONTACTS, {
      token: server.token,
      headers: { 'Transfer-Encoding': 'chunked', 'Content-Type': 'application/json' },
    });
    const got = await server.raw([head, ...parts]);
    assert.equal(got.status, 413);
    await assertServed('endless chunks');
  });

  test('a body is not read where none is expected, nor stored', async () => {
    const reply = await exchange(server, 'GET', `${CONTACTS}?limit=1`, { body: 'x'.repeat(10_000), headers: { 'Content-Type': 'text/plain' } });
    assert.equal(reply.status, 200);
    const large = await exchange(server, 'GET', `${CONTACTS}?limit=1`, { body: 'x'.repeat(SMALL_BODY + 1) });
    assert.equal(large.status, 413);
  });

  test('a batch of more inputs than allowed is 400 and names the most', async () => {
    const inputs = Array.from({ length: 101 }, () => ({ id: '1' }));
    assert.match((await server.refused(400, 'POST', `${CONTACTS}/batch/read`, { inputs })).message, /\b100\b/);
    const many = Array.from({ length: 200_000 }, () => ({ id: '1' }));
    assert.match((await server.refused(400, 'POST', `${CONTACTS}/batch/read`, { inputs: many })).message, /\b100\b/);
  });

  test('a text of 1 MB in a value is refused or kept whole', async () => {
    const firstname = 'å'.repeat(400_000);
    const reply = await server.api('POST', CONTACTS, { properties: { firstname } });
    if (reply.status === 201) assert.equal(reply.json.properties.firstname, firstname);
    else assertRefused(reply, 'a long value');
  });
});

describe('settled 28: the address', () => {
  test('an escaped slash stays inside its segment', async () => {
    const property = { name: 'door', label: 'Door', type: 'string', fieldType: 'text', groupName: 'contactinformation', hasUniqueValue: true };
    await server.ok('POST', '/crm/v3/properties/contacts', property);
    const made = await server.ok('POST', CONTACTS, { properties: { firstname: 'Plain', door: 'a/b ?#%+å' } });
    const read = await server.ok('GET', `${CONTACTS}/${encodeURIComponent('a/b ?#%+å')}?idProperty=door&properties=door`);
    assert.equal(read.id, made.id);
    assert.equal(read.properties.door, 'a/b ?#%+å');
    assert.equal((await exchange(server, 'GET', `${CONTACTS}/a/b?idProperty=door`)).status, 404);
    for (const name of ['a%2Fb', 'a%2fb']) {
      assert.match((await server.refused(404, 'GET', `/crm/v3/properties/contacts/${name}`)).message, /a\/b/);
    }
  });

  test('a plus is a space in the query and itself in the path', async () => {
    await server.ok('POST', CONTACTS, { properties: { firstname: 'Plain', door: 'p+q' } });
    await server.ok('GET', `${CONTACTS}/p+q?idProperty=door`);
    assert.match((await server.refused(400, 'GET', `${CONTACTS}?limit=1+1`)).message, /'1 1'/);
    assert.match((await server.refused(400, 'GET', `${CONTACTS}?limit=1%2B1`)).message, /'1\+1'/);
  });

  for (const bad of ['%', '%2', '%zz', '%0g', '%u0041', '%%', '%00', 'a%00b', '%ff', '%C3', '%c0%af', '%ED%A0%80', 'a%80b', '\xff', '\xc3']) {
    test(`${JSON.stringify(bad)} in the path or the query is 400`, async () => {
      for (const target of [`${CONTACTS}/${bad}`, `/crm/v3/objects/${bad}`, `/${bad}`, `${CONTACTS}?properties=${bad}`, `${CONTACTS}?${bad}=1`]) {
        const reply = await exchange(server, 'GET', target);
        assert.equal(reply.status, 400, `${target}: ${reply.text}`);
        assertErrorForm(reply);
      }
    });
  }

  test('letters beyond ASCII are taken escaped and as they are', async () => {
    for (const target of ['/crm/v3/properties/contacts/%C3%A5', Buffer.from('/crm/v3/properties/contacts/å').toString('latin1')]) {
      const reply = await exchange(server, 'GET', target);
      assert.equal(reply.status, 404);
      assert.match(reply.json.message, /å/);
    }
  });

  test('control characters, a fragment and a missing slash are 400', async () => {
    for (const target of [`${CONTACTS}#a`, `${CONTACTS}\x01`, `${CONTACTS}\x7f`, 'crm/v3', '?a=b']) {
      assert.equal((await exchange(server, 'GET', target)).status, 400, target);
    }
    // Escaped ones are characters like any other.
    const reply = await exchange(server, 'GET', '/crm/v3/properties/contacts/a%0D%0Ax-evil:%201');
    assert.equal(reply.status, 404);
    assert.equal(reply.headers.get('x-evil'), null);
  });

  test('dots are segments, not a way up', async () => {
    for (const target of [`${CONTACTS}/../contacts`, '/crm/v3/objects/x/../contacts', `/crm/./v3/objects/contacts`, '/../healthz', `${CONTACTS}//1`, '//healthz']) {
      assert.equal((await exchange(server, 'GET', target)).status, 404, target);
    }
  });

  test('an address is one segment too long, or far too long', async () => {
    assert.equal((await exchange(server, 'GET', '/a'.repeat(16))).status, 404);
    assertRefused(await exchange(server, 'GET', '/a'.repeat(17)), '17 segments');
    assertRefused(await exchange(server, 'GET', '/a'.repeat(4000)), '4,000 segments');
    assert.equal((await exchange(server, 'GET', `${CONTACTS}?properties=${'email,'.repeat(1300)}email`)).status, 200);
    const long = await exchange(server, 'GET', `${CONTACTS}?properties=${'x'.repeat(33_000)}`);
    assert.equal(long.status, 414);
    assertErrorForm(long);
    const head = await exchange(server, 'GET', CONTACTS, { headers: { 'X-Long': 'x'.repeat(33_000) } });
    assert.equal(head.status, 431);
    assertErrorForm(head);
    // What passes the library's own memory it may refuse in its own words.
    for (const size of [60_000, 1_000_000, 8_000_000]) {
      const got = await server.raw([`GET /${'x'.repeat(size)} HTTP/1.1\r\nHost: a\r\n\r\n`]);
      assert.ok(got.status === 0 || (got.status >= 400 && got.status < 500), `${size}: ${got.status}`);
      await assertServed(`an address of ${size} bytes`);
    }
  });

  test('a query of thousands of parameters is read', async () => {
    for (const name of ['properties=a&', 'a&', '&', '=&', 'a=b&']) {
      const query = name.repeat(Math.floor(30_000 / name.length));
      const reply = await exchange(server, 'GET', `${CONTACTS}?${query}limit=1`);
      assert.equal(reply.status, 200);
      assert.equal(reply.json.results.length, 1, 'the last one counts like the first');
    }
  });
});

describe('methods and paths', () => {
  test('a path that nobody serves is 404 in the published form, without a category', async () => {
    for (const target of ['/', '/crm', '/crm/v3', '/crm/v9/objects/contacts', '/crm/v3/nothing', '/healthz/more', '/CRM/v3/objects/contacts', '/crm/objects/2026-13/contacts', '/crm/objects/26-03/contacts']) {
      for (const method of ['GET', 'POST', 'DELETE', 'PATCH']) {
        const error = await server.refused(404, method, target, method === 'POST' ? {} : undefined);
        assert.equal(error.message, 'resource not found');
        assert.equal('category' in error, false);
      }
    }
  });

  test('a method that a path does not take is 405, and Allow lists those it takes', async () => {
    const shapes = new Map();
    for (const route of ROUTES) {
      const known = shapes.get(address(route)) ?? new Set();
      known.add(route.method);
      if (route.method === 'GET') known.add('HEAD');
      shapes.set(address(route), known);
    }
    // A literal and a parameter may stand for one path: only what the path as a whole does not take is asked.
    await each([...shapes], async ([target, known]) => {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        if (known.has(method)) continue;
        const reply = await exchange(server, method, target);
        const allowed = (reply.headers.get('allow') ?? '').split(', ');
        if (reply.status !== 405) {
          // e.g. GET …/contacts/merge is a record called "merge"
          assert.ok(/\/(merge|search|groups|batch|default|labels|all)\b/.test(target), `${method} ${target}: ${reply.status}`);
          continue;
        }
        assertErrorForm(reply);
        assert.ok(!allowed.includes(method));
        for (const word of known) assert.ok(allowed.includes(word), `${method} ${target}: Allow is ${allowed}`);
      }
    });
  });

  test('unknown methods are 405, also in small letters, or 404 where nothing is', async () => {
    for (const method of ['FOO', 'TRACE', 'get', 'PROPFIND', 'X'.repeat(200)]) {
      const reply = await exchange(server, method, CONTACTS);
      assert.equal(reply.status, 405, method);
      assert.match(reply.headers.get('allow'), /GET, HEAD, POST/);
      assertErrorForm(reply);
      assert.equal((await exchange(server, method, '/nothing')).status, 404);
    }
    assert.ok([404, 405].includes((await exchange(server, 'OPTIONS', '*')).status));
  });

  test('HEAD is GET without the body', async () => {
    for (const target of [CONTACTS, '/healthz', '/relata/v1/openapi.json', '/crm/v3/nothing']) {
      const get = await server.api('GET', target);
      const got = await server.raw([requestText('HEAD', target, { token: server.token })]);
      const [head] = replies(got.text, ['HEAD']);
      assert.equal(head.status, get.status, target);
      assert.ok(got.text.endsWith('\r\n\r\n'), 'no body');
      assert.equal(head.headers.get('content-type'), get.headers.get('content-type'));
    }
  });

  test('a trailing slash changes nothing, on every route', async () => {
    const stable = (reply) => {
      const { correlationId, ...rest } = reply.json ?? {};
      return [reply.status, Object.keys(rest).sort()];
    };
    await each(ROUTES.filter((route) => route.operation !== 'object.create'), async (route) => {
      const plain = await server.api(route.method, address(route), route.body);
      const slashed = await server.api(route.method, `${address(route)}/`, route.body);
      assert.ok(plain.status < 300 || plain.status >= 400, 'no redirect');
      // What was created by the first is in the way of the second.
      if (plain.status < 400 && slashed.status === 400 && route.method === 'POST') return;
      assert.deepEqual(stable(slashed), stable(plain), title(route));
      assert.deepEqual(stable(await server.api(route.method, `${address(route)}/?a=b`, route.body)), stable(slashed), title(route));
    }, 1);
    assert.equal((await server.api('POST', `${CONTACTS}/`, { properties: { firstname: 'Plain' } })).status, 201);
    assert.equal((await exchange(server, 'GET', `${CONTACTS}//`)).status, 404);
  });
});

describe('HTTP', () => {
  const get = (options) => requestText('GET', '/healthz', { close: false, ...options });

  test('requests that come at once are answered in order', async () => {
    const token = server.token;
    const created = requestText('POST', CONTACTS, { token, body: '{"properties":{"firstname":"Plain"}}', close: false });
    const bad = requestText('POST', CONTACTS, { token, body: '{', close: false });
    const missing = requestText('GET', '/nothing', { token, close: false });
    const text = [get(), created, bad, missing, get(), requestText('GET', CONTACTS, { token })].join('');
    const got = await server.raw([text]);
    assert.deepEqual(replies(got.text).map((reply) => reply.status), [200, 201, 400, 404, 200, 200]);
    assert.equal(got.closed, true);
    const bytewise = await server.raw([...text].slice(0, 400), { waitMs: 300 });
    assert.ok(replies(bytewise.text).length >= 1, 'a byte at a time is no different');
  });

  test('Expect: 100-continue is answered before the body, and a refusal instead of it', async () => {
    const body = '{"properties":{"firstname":"Waiting"}}';
    const head = (length) =>
      requestText('POST', CONTACTS, {
        token: server.token,
        headers: { Expect: '100-continue', 'Content-Length': length, 'Content-Type': 'application/json' },
      });
    const good = replies((await server.raw([head(body.length), 300, body])).text);
    assert.deepEqual(good.map((reply) => reply.status), [100, 201]);
    const large = replies((await server.raw([head(SMALL_BODY + 1)])).text);
    assert.deepEqual(large.map((reply) => reply.status), [413]);
  });

  const SMUGGLING = {
    'two lengths': ['Content-Length: 2', 'Content-Length: 3'],
    'a length and chunks': ['Content-Length: 2', 'Transfer-Encoding: chunked'],
    'an unknown coding': ['Transfer-Encoding: gzip, chunked'],
    'a coding twice': ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
    'two hosts': ['Host: a', 'Host: b'],
    'a space before the colon': ['X-A : b'],
    'a folded line': ['X-A: b\r\n c'],
    'a NUL in a value': ['X-A: b\0c'],
    'a control character in a value': ['X-A: b\x01c'],
    'a name that is no word': ['X(A): b'],
  };
  for (const [name, headers] of Object.entries(SMUGGLING)) {
    test(`${name}: 400 in the published form, and the connection ends`, async () => {
      const text = requestText('POST', CONTACTS, { token: server.token, headers: ['Content-Type: application/json', ...headers], close: false });
      const got = await server.raw([`${text}{}`, get()]);
      const [reply, ...more] = replies(got.text);
      assert.equal(reply.status, 400);
      assertErrorForm(reply);
      assert.equal(more.length, 0, 'what follows is not taken for a request');
      assert.equal(got.closed, true);
    });
  }

  test('what the library refuses in its own words is a 4xx or the end of the connection', async () => {
    for (const text of [
      'GET /healthz HTTP/1.1\r\n\r\n',
      'GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
      'GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n',
      'POST /crm/v3/objects/contacts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'POST /crm/v3/objects/contacts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n',
      'GET /heal thz HTTP/1.1\r\nHost: a\r\n\r\n',
      'GET\r\n\r\n',
      '\r\n\r\n\r\n',
      '\0\0\0\0',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', // the start of TLS
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ]) {
      const { status } = await server.raw([text], { waitMs: 500 });
      assert.ok(status === 0 || (status >= 400 && status < 500) || status === 505, `${JSON.stringify(text)}: ${status}`);
      await assertServed(JSON.stringify(text));
    }
  });

  test('a Host that is no text does not get into the reply', async () => {
    await server.ok('POST', CONTACTS, { properties: { firstname: 'Plain' } });
    await server.ok('POST', CONTACTS, { properties: { firstname: 'Plain' } });
    // replies() refuses a body that is not UTF-8, or not JSON.
    for (const host of ['\xff\xfe', 'a"b', 'a\\b', '<script>', 'x'.repeat(5000)]) {
      const reply = await exchange(server, 'GET', `${CONTACTS}?limit=1`, { headers: { Host: host } });
      assert.ok(reply.status === 200 || reply.status === 400, host);
    }
  });

  test('the same connection serves on after a refusal that read its body', async () => {
    const token = server.token;
    const bad = requestText('POST', CONTACTS, { token, body: '{"properties":[]}', close: false });
    const got = await server.raw([...Array.from({ length: 20 }, () => bad), requestText('GET', '/healthz')]);
    assert.deepEqual(replies(got.text).map((reply) => reply.status), [...Array(20).fill(400), 200]);
  });
});

describe('clients that are slow, or many', () => {
  test('200 connections with half a request do not stop the others', async () => {
    const sockets = Array.from({ length: 200 }, (_, i) => {
      const socket = net.connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(i % 2 ? 'GET /healthz HTTP/1.1\r\nHost:' : `POST ${CONTACTS} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"pro`);
      return socket;
    });
    const started = Date.now();
    await each(Array(100).fill(0), () => assertServed('half-open connections'));
    assert.ok(Date.now() - started < 10_000);
    const open = Number((await server.api('GET', '/metrics')).text.match(/^relata_connections_open (\d+)$/m)[1]);
    assert.ok(open >= 200, `${open} are open at once`);
    for (const socket of sockets) socket.destroy();
    await assertServed('200 clients that went away');
  });

  test('a client that goes away in the middle of a reply harms nobody', async () => {
    for (let i = 0; i < 50; i++) {
      const socket = net.connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(requestText('GET', '/relata/v1/openapi.json', { close: false }).repeat(20));
      await new Promise((resolve) => socket.once(i % 2 ? 'connect' : 'data', resolve));
      socket.resetAndDestroy();
    }
    await assertServed('clients that hung up');
  });

  test('a head or a body that only drips is 408 after its time', { timeout: 60_000 }, async () => {
    for (const client of slow) {
      const ended = await client.closed;
      assert.match(client.received, /^HTTP\/1\.1 408 /);
      assertErrorForm(replies(client.received)[0]);
      assert.ok(ended - client.since > 10_000, 'it had its time');
      assert.ok(ended - client.since < 40_000);
    }
  });
});
