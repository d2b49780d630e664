// Words for the tests of definitions: the spellings of an address, and what a refusal must say.
import assert from 'node:assert/strict';

export const DATES = ['2025-09', '2025-09-beta', '2026-03', '2026-03-beta', '2026-09', '2026-09-beta'];

const DATED = [
  [/^\/crm\/v3\/(properties|pipelines|owners)/, (date) => `/crm/$1/${date}`],
  [/^\/crm-object-schemas\/v3\/schemas/, (date) => `/crm-object-schemas/${date}/schemas`],
  [/^\/account-info\/v3\//, (date) => `/account-info/${date}/`],
];

/** The numbered path, its dated twins, the older twin of schemas, and each of them with a slash at its end. */
export function spellings(path) {
  const all = [path];
  const [pattern, twin] = DATED.find(([pattern]) => pattern.test(path)) ?? [];
  for (const date of pattern ? DATES : []) all.push(path.replace(pattern, twin(date)));
  if (path.startsWith('/crm-object-schemas/v3/schemas')) all.push(path.replace('/crm-object-schemas/v3', '/crm/v3'));
  return all.flatMap((each) => [each, `${each}/`]);
}

/**
 * What an error object says: category (null: none), subCategory (absent unless given), message (text or pattern), path (of the
 * field, in context), context (part of it).
 */
export function assertFault(error, { category = 'VALIDATION_ERROR', subCategory, message, path, context = {} }) {
  const told = JSON.stringify(error);
  assert.equal(error.category ?? null, category, told);
  assert.equal(error.subCategory, subCategory, told);
  if (message instanceof RegExp) assert.match(error.message, message);
  else if (message !== undefined) assert.equal(error.message, message);
  if (path !== undefined) assert.deepEqual(error.context?.path, [path], told);
  for (const [key, values] of Object.entries(context)) assert.deepEqual(error.context?.[key], values, told);
}

export const missing = (...keys) =>
  `Invalid input JSON on line 1, column 1. Some required fields were not set: [${keys.join(', ')}]`;

export function assertKeys(object, keys) {
  for (const key of keys.split(' ')) assert.ok(key in object, `${key} is missing in ${JSON.stringify(object).slice(0, 400)}`);
}

export const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/;

/** Runs a call of the official client that must fail; gives the ApiException with its body parsed. */
export async function clientFault(promise) {
  try {
    await promise;
  } catch (error) {
    const body = typeof error.body === 'string' ? JSON.parse(error.body) : error.body;
    return { code: error.code, body };
  }
  return assert.fail('the call succeeded');
}
