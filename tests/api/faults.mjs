// What the tests of faults share: causing one in a running program, and waiting for its end.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { assertErrorForm } from './harness.mjs';

const run = promisify(execFile);
export const CONTACTS = '/crm/v3/objects/contacts';
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a running program may have from now on: setLimit(pid, 'fsize', 4096), 'unlimited'. Its hard limit stays, so that it can be lifted. */
export const setLimit = (pid, name, value) => run('prlimit', ['--pid', String(pid), `--${name}=${value}:`]);

export const openFiles = (pid) => readdirSync(`/proc/${pid}/fd`).length;

/** A reply that says in the published form that the store cannot do it now. */
export function assertFault(reply, status, message) {
  assert.equal(reply.status, status, reply.text);
  assertErrorForm(reply);
  assert.match(reply.json.message, message);
  assert.equal(reply.headers.get('retry-after'), status === 503 ? '1' : null);
}

/** Root heeds the rights of files too: what comes before the program in a command. */
export const withoutRights = process.getuid() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];

/** Asks until the answer is a success; it must be one within limitMs. Gives that answer. */
export async function resumes(ask, limitMs) {
  const until = Date.now() + limitMs;
  for (;;) {
    const reply = await ask();
    if (reply.status < 300) return reply;
    assert.ok(reply.status >= 500, `${reply.status} ${reply.text}`);
    assert.ok(Date.now() < until, `after ${limitMs} ms still ${reply.status} ${reply.text}`);
    await sleep(20);
  }
}

/** Asks until a request is refused; gives that reply and all that were acknowledged before it. */
export async function untilRefused(ask, most) {
  const done = [];
  for (let i = 0; i < most; i++) {
    const reply = await ask(i);
    if (reply.status >= 300) return { reply, done };
    done.push(reply.json);
  }
  return assert.fail(`nothing was refused in ${most} requests`);
}
