// No acknowledged write is lost. The server is ended with SIGKILL at a moment of chance while sixteen connections write, is started again
// on what it left, and everything that it had acknowledged is looked for: by relata check, and value by value, link by link. The same with
// PostgreSQL killed, alone and together with the server.
//
// RELATA_CRASH_ROUNDS rounds (10), RELATA_CRASH_SEED for the moments and the order of the writes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Cluster } from './cluster.mjs';
import { cliOk, onPostgres, startServer } from './harness.mjs';
import { chance, makeLabel, Writer } from './writers.mjs';

const ROUNDS = Number(process.env.RELATA_CRASH_ROUNDS ?? 10);
const SEED = Number(process.env.RELATA_CRASH_SEED ?? 20261123);
const WRITERS = 16;
const RESUME_LIMIT_MS = 10_000;
const timeout = ROUNDS * 60_000;
const sleep = (ms) => new Promise((next) => setTimeout(next, ms));

async function makeWriters(server) {
  const label = await makeLabel(server);
  return Array.from({ length: WRITERS }, (_, i) => new Writer(server, label, i, SEED + i + 1));
}

/** Rounds of: sixteen write, `blow(round)` at a moment of chance, and everything acknowledged is there. */
async function rounds(t, writers, seed, blow) {
  const moments = chance(seed);
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(writers.map((writer) => writer.begin()));
    const writing = Promise.all(writers.map((writer) => writer.write()));
    await sleep(50 + moments.below(700));
    await blow(round, writing);
    await Promise.all(writers.map((writer) => writer.verify()));
  }
  const total = writers.reduce((sum, writer) => sum + writer.acknowledged, 0);
  t.diagnostic(`${total} acknowledged writes stand`);
  assert.ok(total > ROUNDS * WRITERS, 'the writers hardly wrote');
}

describe(`${ROUNDS} rounds under ${WRITERS} writers (seed ${SEED})`, () => {
  let server;
  let writers;
  before(async () => {
    server = await startServer();
    writers = await makeWriters(server);
  });
  after(() => server.stop());

  test('no acknowledged write is lost by SIGKILL of the server', { timeout }, (t) =>
    rounds(t, writers, SEED, async (round, writing) => {
      assert.deepEqual(await server.halt('SIGKILL'), { code: null, signal: 'SIGKILL' });
      await writing;
      await cliOk(['check', '--store', server.store]);
      await server.start();
    }),
  );
});

if (onPostgres) describe(`${ROUNDS} rounds of PostgreSQL under ${WRITERS} writers (seed ${SEED})`, () => {
  let cluster;
  let server;
  let writers;
  before(async () => {
    cluster = await Cluster.make({ flushed: true });
    server = await startServer({ store: cluster.newStore() });
    writers = await makeWriters(server);
  });
  after(async () => {
    await server?.stop();
    await cluster?.remove();
  });

  /** The server notices by itself that its store is back. */
  async function resumed() {
    const until = Date.now() + RESUME_LIMIT_MS;
    while ((await server.api('GET', '/readyz', undefined, { token: null })).status !== 200) {
      assert.ok(Date.now() < until, `not ready ${RESUME_LIMIT_MS} ms after its store was back`);
      await sleep(20);
    }
  }

  test('no acknowledged write is lost by SIGKILL of PostgreSQL, of which the server recovers by itself', { timeout }, async (t) => {
    await rounds(t, writers, SEED + 1, async (round, writing) => {
      const both = round % 3 === 2;
      const killed = cluster.kill();
      if (both) assert.deepEqual(await server.halt('SIGKILL'), { code: null, signal: 'SIGKILL' });
      await killed;
      await writing;
      await cluster.start();
      await cliOk(['check', '--store', server.store]);
      if (both) await server.start();
      else await resumed();
    });
    t.diagnostic(`${writers.reduce((sum, writer) => sum + writer.refused, 0)} requests were refused while it was away`);
  });
});
