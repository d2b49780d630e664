// HTTP written by hand, for the requests that no client would send: text in, replies out.
import assert from 'node:assert/strict';
import { assertErrorForm } from './harness.mjs';

/**
 * The bytes of a request, latin1. headers: an object, or a list of lines where order and repetition count.
 * A body brings its Content-Length, unless headers say how it is framed.
 */
export function requestText(method, target, { token, headers = {}, body, close = true } = {}) {
  const lines = Array.isArray(headers) ? [...headers] : Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const has = (name) => lines.some((line) => line.toLowerCase().startsWith(`${name}:`));
  if (!has('host')) lines.unshift('Host: 127.0.0.1');
  if (token) lines.push(`Authorization: Bearer ${token}`);
  const bytes = body === undefined ? '' : Buffer.from(body).toString('latin1');
  if (body !== undefined && !has('content-type')) lines.push('Content-Type: application/json');
  if (body !== undefined && !has('content-length') && !has('transfer-encoding')) lines.push(`Content-Length: ${bytes.length}`);
  if (close) lines.push('Connection: close');
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${bytes}`;
}

/** The replies in what came back, in the form of server.api: {status, headers, text, json}. */
export function replies(text, methods = []) {
  const found = [];
  for (let rest = text; rest !== ''; ) {
    const end = rest.indexOf('\r\n\r\n');
    assert.ok(end > 0 && /^HTTP\/1\.1 \d{3} /.test(rest), `not a reply: ${rest.slice(0, 200)}`);
    const [first, ...lines] = rest.slice(0, end).split('\r\n');
    const headers = new Headers(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
    const status = Number(first.slice(9, 12));
    const empty = status < 200 || status === 204 || methods[found.length] === 'HEAD';
    const size = empty ? 0 : Number(headers.get('content-length') ?? 0);
    const body = Buffer.from(rest.slice(end + 4, end + 4 + size), 'latin1');
    // Bytes that are not UTF-8 would be silently replaced otherwise.
    const decoded = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const isJson = (headers.get('content-type') ?? '').includes('json') && decoded !== '';
    found.push({ status, headers, text: decoded, json: isJson ? JSON.parse(decoded) : undefined });
    rest = rest.slice(end + 4 + size);
  }
  return found;
}

/** One request by hand, one reply. */
export async function exchange(server, method, target, options = {}) {
  const text = requestText(method, target, { token: server.token, ...options });
  const got = await server.raw([text], { waitMs: options.waitMs ?? 15_000 });
  const [reply, ...others] = replies(got.text, [method]);
  assert.ok(reply, `${method} ${target.slice(0, 200)}: no reply`);
  assert.equal(others.length, 0);
  return reply;
}

/** A refusal with a status of 4xx, in the published form. */
export function assertRefused(reply, what) {
  assert.ok(reply.status >= 400 && reply.status < 500, `${what}: ${reply.status} ${reply.text.slice(0, 500)}`);
  assertErrorForm(reply);
}
