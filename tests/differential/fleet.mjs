// Several runs side by side, each on stores of its own, so that the stores stay small and no core waits.
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Difference, Run } from './run.mjs';

const SHRINK_TRIES = 150;
const show = (value, most) => (JSON.stringify(value) ?? 'nothing').slice(0, most);

/** What a person needs to see of a difference, and the file that repeats it. */
export function report(run, error) {
  const file = path.join(os.tmpdir(), `relata-differential-${error.seed}.json`);
  writeFileSync(file, JSON.stringify({ seed: error.seed, calls: run.made }));
  const [first, second] = error.replies ?? [];
  return [
    error.message,
    `seed ${error.seed}, call ${error.number} of ${run.made.length}: ${show(error.call, 4000)}`,
    `request   ${show(error.request, 4000)}`,
    `sqlite    ${show(first, 6000)}`,
    `postgres  ${show(second, 6000)}`,
    `the model ${show(error.expected, 6000)}`,
    `repeat it with ${run.given ? '' : `RELATA_DIFF_SEED=${error.seed} RELATA_DIFF_CALLS=${error.number + 1}, or with `}RELATA_DIFF_REPLAY=${file}`,
  ].join('\n');
}

/** The runs that make `calls` calls in all: {seed, count}. */
export function plan(seed, calls, perRun) {
  const runs = [];
  for (let left = calls; left > 0; left -= perRun) runs.push({ seed: (seed + runs.length) >>> 0, count: Math.min(left, perRun) });
  return runs;
}

/** Makes the runs, `atOnce` at a time; ends at the first difference, which it throws as an Error with the report. */
export async function goAll(runs, { atOnce, url, told = () => {} }) {
  const waiting = [...runs];
  let failed;
  let calls = 0;
  const worker = async () => {
    while (waiting.length > 0 && !failed) {
      const run = new Run({ ...waiting.shift(), url });
      try {
        await run.go();
        told((calls += run.made.length), run);
      } catch (error) {
        failed ??= error instanceof Difference ? new Error(report(run, error)) : error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failed) throw failed;
}

async function differs(calls, seed, url) {
  const run = new Run({ seed, calls, url });
  try {
    await run.go();
  } catch (error) {
    if (error instanceof Difference) return { run, error, kind: `${error.call.name} ${error.message.replace(/[:\d].*/s, '')}` };
  }
  return undefined;
}

/** Drops calls as long as the same kind of difference stays; gives the report of the shortest list found. */
export async function shrink({ seed, calls }, url) {
  let best = await differs(calls, seed, url);
  if (!best) return 'the replay shows no difference';
  let tries = SHRINK_TRIES;
  for (let size = best.run.made.length >> 1; size > 0 && tries > 0; size >>= 1) {
    for (let end = best.run.made.length - 1; end > 0 && tries > 0; end -= size) {
      const list = best.run.made.filter((_, i) => i < end - size || i >= end);
      if (list.length === best.run.made.length) continue;
      tries--;
      const found = await differs(list, seed, url);
      if (found?.kind === best.kind) best = found;
    }
  }
  return report(best.run, best.error);
}
