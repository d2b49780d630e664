// Rate limits: off unless a setting says so (settled 29); then the headers and refusals that clients know.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { assertErrorForm, cliOk, startServer } from './harness.mjs';

const CONTACTS = '/crm/v3/objects/contacts';
const SEARCH = `${CONTACTS}/search`;
const BURST = 20;
const SEARCHES = 3;
const HEADERS = ['max', 'remaining', 'interval-milliseconds', 'daily', 'daily-remaining', 'secondly', 'secondly-remaining'];

let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const limitsOf = (reply) =>
  Object.fromEntries(HEADERS.map((name) => [name, reply.headers.get(`x-hubspot-ratelimit-${name}`)]).filter(([, value]) => value !== null));
const numbersOf = (reply) => Object.fromEntries(Object.entries(limitsOf(reply)).map(([name, value]) => [name, Number(value)]));

/** Settings from beside the running server; it looks at them once a second. */
async function set(settings) {
  for (const [name, value] of Object.entries(settings)) await cliOk(['settings', 'set', name, String(value), '--store', server.store]);
  await sleep(1100);
  await server.api('GET', CONTACTS);
}

/** Waits for a moment after which a window of ten seconds, a day too, has `ms` left: counts must not begin anew midway. */
async function quietTime(ms) {
  const left = 10_000 - (Date.now() % 10_000);
  if (left < ms) await sleep(left + 20);
}

function assertRateLimit(reply, policy, word) {
  assert.equal(reply.status, 429, reply.text);
  assertErrorForm(reply);
  assert.deepEqual(reply.json, {
    status: 'error',
    message: `You have reached your ${word} limit.`,
    errorType: 'RATE_LIMIT',
    correlationId: reply.json.correlationId,
    policyName: policy,
    requestId: reply.json.correlationId,
    category: 'RATE_LIMITS',
  });
}

describe('settled 29: while limiting is off', () => {
  test('no reply has a header about limits, and nothing is refused', async () => {
    await cliOk(['settings', 'set', 'limits.rate_burst', '1', '--store', server.store]);
    await sleep(1100);
    for (let i = 0; i < 30; i++) {
      const reply = await server.api('GET', CONTACTS);
      assert.equal(reply.status, 200);
      assert.deepEqual(limitsOf(reply), {});
    }
    assert.deepEqual(limitsOf(await server.api('POST', CONTACTS, { properties: { firstname: 'A' } })), {});
    assert.deepEqual(limitsOf(await server.api('GET', `${CONTACTS}/900000001`)), {});
  });
});

describe('while limiting is on', { concurrency: true }, () => {
  before(() => set({ 'limits.rate_burst': BURST, 'limits.rate_daily': 1000, 'limits.search_per_second': SEARCHES, 'limits.rate': true }));

  const { Client } = createRequire(import.meta.url)('hubspot-14');
  // What it calls retries are tries.
  const clientOf = (token, tries) =>
    new Client({ accessToken: token, basePath: server.url, numberOfApiCallRetries: tries, limiterOptions: { minTime: 0, maxConcurrent: 20 } });

  // Uses up the ten seconds of a token; gives how many went through.
  async function exhaust(token) {
    let served = 0;
    for (;;) {
      const reply = await server.api('GET', `${CONTACTS}?limit=1`, undefined, { token });
      if (reply.status !== 200) return { served, reply };
      served++;
    }
  }

  test('replies say what is allowed and what is left, also of writes and of refusals', async () => {
    const token = await server.newToken('headers');
    await quietTime(4000);
    const made = await server.api('POST', CONTACTS, { properties: { firstname: 'A' } }, { token });
    const requests = [
      () => server.api('GET', `${CONTACTS}?limit=1`, undefined, { token }),
      () => server.api('PATCH', `${CONTACTS}/${made.json.id}`, { properties: { lastname: 'B' } }, { token }),
      () => server.api('GET', `${CONTACTS}/900000001`, undefined, { token }),
      () => server.api('POST', CONTACTS, { properties: { nothing: 'A' } }, { token }),
      () => server.api('POST', CONTACTS, '{', { token }),
      () => server.api('DELETE', `${CONTACTS}/${made.json.id}`, undefined, { token }),
    ];
    const replies = [made];
    for (const request of requests) replies.push(await request());
    assert.deepEqual(replies.map((reply) => reply.status), [201, 200, 200, 404, 400, 400, 204]);
    for (const [i, reply] of replies.entries()) {
      const left = BURST - 1 - i;
      assert.deepEqual(numbersOf(reply), {
        max: BURST,
        remaining: left,
        'interval-milliseconds': 10_000,
        daily: 1000,
        'daily-remaining': 999 - i,
        secondly: BURST / 10,
        'secondly-remaining': Math.floor(left / 10),
      });
    }
  });

  test('a request whose scopes do not suffice counts; one without credentials or path does not', async () => {
    const token = await server.newToken('weak', { scopes: ['content'] });
    await quietTime(3000);
    const first = await server.api('GET', CONTACTS, undefined, { token });
    assert.equal(first.status, 403);
    assert.equal(numbersOf(first).remaining, BURST - 1);
    for (const target of ['/nothing', '/healthz']) assert.deepEqual(limitsOf(await server.api('GET', target, undefined, { token })), {});
    assert.deepEqual(limitsOf(await server.api('GET', CONTACTS, undefined, { token: null })), {});
    assert.equal(numbersOf(await server.api('GET', CONTACTS, undefined, { token })).remaining, BURST - 2);
  });

  test('beyond the burst a token gets 429 until the ten seconds are over, and no other token does', async () => {
    const [token, other] = [await server.newToken('burst'), await server.newToken('bystander')];
    await quietTime(4000);
    const { served, reply } = await exhaust(token);
    assert.equal(served, BURST);
    assertRateLimit(reply, 'TEN_SECONDLY_ROLLING', 'ten_secondly_rolling');
    assert.equal(numbersOf(reply).remaining, 0);
    const wait = Number(reply.headers.get('retry-after'));
    assert.ok(wait >= 1 && wait <= 10, `Retry-After ${wait}`);
    for (const request of [['POST', CONTACTS, { properties: { firstname: 'A' } }], ['GET', '/account-info/v3/details'], ['POST', SEARCH, {}]]) {
      assertRateLimit(await server.api(...request, ...(request.length < 3 ? [undefined] : []), { token }), 'TEN_SECONDLY_ROLLING', 'ten_secondly_rolling');
    }
    const unhurt = await server.api('GET', CONTACTS, undefined, { token: other });
    assert.equal(unhurt.status, 200);
    assert.equal(numbersOf(unhurt).remaining, BURST - 1);
    await sleep(wait * 1000);
    assert.equal((await server.api('GET', CONTACTS, undefined, { token })).status, 200);
  });

  test('what was refused by the limit was not done', async () => {
    const token = await server.newToken('undone');
    await quietTime(4000);
    await exhaust(token);
    await server.api('POST', CONTACTS, { properties: { email: 'undone@example.com' } }, { token });
    assert.equal((await server.api('GET', `${CONTACTS}/undone@example.com?idProperty=email`)).status, 404);
  });

  // One after the other: searches are counted for the account, so they would use up each other's second.
  describe('searches', { concurrency: false }, () => {
    test('searches have a limit a second, their replies say nothing of limits, and other requests go on', async () => {
      const token = await server.newToken('search');
      await sleep(1000); // other searches of this second count too
      let refused;
      let served = 0;
      for (let i = 0; i < 15 && !refused; i++) {
        const reply = await server.api('POST', SEARCH, {}, { token });
        assert.deepEqual(limitsOf(reply), {});
        if (reply.status === 429) refused = reply;
        else served++;
      }
      assert.ok(served >= SEARCHES, `${served} were served`);
      assertRateLimit(refused, 'SECONDLY', 'secondly');
      assert.equal(refused.headers.get('retry-after'), '1');
      assert.equal((await server.api('GET', CONTACTS, undefined, { token })).status, 200);
      await sleep(1000);
      assert.equal((await server.api('POST', SEARCH, {}, { token })).status, 200);
    });

    test("searches are counted for the account: another token's searches use up the same second", async () => {
      const tokens = [await server.newToken('one searcher'), await server.newToken('another searcher')];
      const search = (i) => server.api('POST', SEARCH, {}, { token: tokens[i] });
      let shared = false;
      // The second may turn between the two; then once more.
      for (let round = 0; round < 20 && !shared; round++) {
        for (let i = 0; i < SEARCHES + 1; i++) await search(0);
        shared = (await search(1)).status === 429;
      }
      assert.ok(shared);
    });

    test('the official client waits a second and tries again when the searches of the second are used up', async () => {
      const token = await server.newToken('patient searcher');
      const client = clientOf(token, 3);
      await Promise.all(Array.from({ length: SEARCHES + 1 }, () => client.crm.contacts.searchApi.doSearch({ filterGroups: [], limit: 1 })));
    });
  });

  describe('the official client', () => {
    test('waits and tries again when the burst is used up', async () => {
      const token = await server.newToken('patient');
      await quietTime(4000);
      await exhaust(token);
      await assert.rejects(clientOf(token, 0).crm.contacts.basicApi.getPage(1), { code: 429 });
      const started = Date.now();
      const page = await clientOf(token, 2).crm.contacts.basicApi.getPage(1);
      assert.ok(Array.isArray(page.results));
      assert.ok(Date.now() - started >= 9_000, 'it waited');
    });
  });
});

describe('the limit of a day', () => {
  test('is 429 with its own message, for its own token', async () => {
    const [token, other] = [await server.newToken('daily'), await server.newToken('daily other')];
    await set({ 'limits.rate_burst': 1000, 'limits.rate_daily': 5 });
    if (86_400_000 - (Date.now() % 86_400_000) < 10_000) await sleep(10_000); // midnight, UTC
    for (let i = 1; i <= 5; i++) {
      assert.equal(numbersOf(await server.api('GET', CONTACTS, undefined, { token }))['daily-remaining'], 5 - i);
    }
    const reply = await server.api('GET', CONTACTS, undefined, { token });
    assertRateLimit(reply, 'DAILY', 'daily');
    const midnight = Math.ceil((86_400_000 - (Date.now() % 86_400_000)) / 1000);
    assert.ok(Math.abs(Number(reply.headers.get('retry-after')) - midnight) <= 2, reply.headers.get('retry-after'));
    assert.equal(numbersOf(reply)['daily-remaining'], 0);
    assert.equal((await server.api('GET', CONTACTS, undefined, { token: other })).status, 200);
    // Raised, it lets the token go on; what it used is remembered.
    await set({ 'limits.rate_daily': 100 });
    assert.equal(numbersOf(await server.api('GET', CONTACTS, undefined, { token }))['daily-remaining'], 94);
  });
});

describe('limiting switched off again', () => {
  test('is off within a second or so', async () => {
    await set({ 'limits.rate_burst': 1, 'limits.rate': true });
    const token = await server.newToken('freed');
    await quietTime(2000);
    await server.api('GET', CONTACTS, undefined, { token });
    assert.equal((await server.api('GET', CONTACTS, undefined, { token })).status, 429);
    await cliOk(['settings', 'set', 'limits.rate', 'false', '--store', server.store]);
    const since = Date.now();
    let reply;
    do {
      await sleep(100);
      reply = await server.api('GET', CONTACTS, undefined, { token });
    } while (reply.status === 429 || Object.keys(limitsOf(reply)).length > 0);
    assert.ok(Date.now() - since < 2500, `${Date.now() - since} ms`);
    assert.equal(reply.status, 200);
  });
});
