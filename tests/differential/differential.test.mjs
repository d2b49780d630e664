// Random calls on SQLite, on PostgreSQL and on a model: every reply and the final state must be the same. docs/testing.md says how to
// make it longer, to repeat it, and to shrink what it found.
//
//   RELATA_TEST_POSTGRES   URL of a cluster (tools/postgres)
//   RELATA_DIFF_CALLS      how many calls, 20,000 when left out
//   RELATA_DIFF_SEED       of the first run; the others count on from it
//   RELATA_DIFF_STORES     how many pairs of stores at once
//   RELATA_DIFF_REPLAY     a file that a failure named: its calls alone
//   RELATA_DIFF_SHRINK=1   with it: fewer calls that show the same difference
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { goAll, plan, shrink } from './fleet.mjs';

const CALLS_OF_A_STORE = 5000;
const LONG = 100_000; // from here on, it tells how far it is

const env = process.env;
const url = env.RELATA_TEST_POSTGRES;
const calls = Number(env.RELATA_DIFF_CALLS ?? 20_000);
const seed = Number(env.RELATA_DIFF_SEED ?? randomInt(2 ** 31));
const atOnce = Number(env.RELATA_DIFF_STORES ?? 4);

test('both engines and the model say the same', async (context) => {
  if (env.RELATA_DIFF_REPLAY) {
    const replay = JSON.parse(readFileSync(env.RELATA_DIFF_REPLAY, 'utf8'));
    if (env.RELATA_DIFF_SHRINK) assert.fail(await shrink(replay, url));
    await goAll([replay], { atOnce: 1, url });
    return;
  }
  context.diagnostic(`RELATA_DIFF_SEED=${seed} RELATA_DIFF_CALLS=${calls}`);
  const began = Date.now();
  const told = (done) => calls >= LONG && console.log(`${done} of ${calls} calls, ${Math.round((Date.now() - began) / 1000)} s`);
  await goAll(plan(seed, calls, CALLS_OF_A_STORE), { atOnce, url, told });
});
