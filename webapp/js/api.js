/** The server's addresses and refusals. Addresses are relative to the page: it may live under a context path. */

const TOKEN = 'runnel.token';

/** The server said no; `message` is its sentence. */
export class Problem extends Error {
  constructor({ status, title, detail, ...more }) {
    super(detail || title || `The server answered ${status} and did not say why.`);
    this.status = status;
    this.title = title;
    this.more = more;
  }
}

export const setToken = (token) => sessionStorage.setItem(TOKEN, token);

export const hasToken = () => sessionStorage.getItem(TOKEN) !== null;

export function post(path, body, headers = {}) {
  const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return request(path, { method: 'POST', body: body && JSON.stringify(body), headers: { ...json, ...headers } });
}

export const session = async (id) => (await request(`sessions/${encodeURIComponent(id)}`)).json();

export const run = async (id) => (await request(`runs/${encodeURIComponent(id)}`)).json();

export const models = async () => (await request('models')).json();

export const cancel = (id) => post(`runs/${encodeURIComponent(id)}/cancel`);

/** Answers a call that waits: `approve` or `deny`; `remember`: the same call is not asked about again in this session. */
export const decide = (id, approval, decision, remember) =>
  post(`runs/${encodeURIComponent(id)}/approvals/${encodeURIComponent(approval)}`, { decision, remember });

/** The events of a run after number `seq`; 204 when there are none and none will come. */
export function events(id, seq, signal) {
  const headers = { Accept: 'text/event-stream', ...(seq > 0 && { 'Last-Event-ID': String(seq) }) };
  return request(`runs/${encodeURIComponent(id)}/events`, { headers, signal });
}

async function request(path, { headers = {}, ...options } = {}) {
  const token = sessionStorage.getItem(TOKEN);
  const response = await fetch(new URL(path, document.baseURI), {
    cache: 'no-store',
    ...options,
    headers: { ...headers, ...(token && { Authorization: `Bearer ${token}` }) },
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response) {
  const json = /\bjson\b/.test(response.headers.get('Content-Type') ?? '');
  const body = json ? await response.json().catch(() => ({})) : {};
  return new Problem({ ...body, status: response.status });
}
