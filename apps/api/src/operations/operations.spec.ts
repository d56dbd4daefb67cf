import { PROBLEMS } from '@holdfast/contract';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestApi } from '../../test/test-api';

const ROOT = join(import.meta.dirname, '../../../..');
const DASHBOARD = join(ROOT, 'docs/grafana-dashboard.json');
const ALERTS = join(ROOT, 'deploy/prometheus/alerts.yaml');
const RUNBOOKS = join(ROOT, 'docs/runbooks');

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});

afterAll(() => api.stop());

async function servedMetrics(): Promise<ReadonlySet<string>> {
  const { body } = await api.call<string>('GET', '/metrics');
  return new Set([...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => String(name)));
}

function metricsIn(text: string): readonly string[] {
  const names = text.matchAll(/\b((?:holdfast|process|nodejs)_\w+?)(?:_bucket)?\b/g);
  return [...names].map(([, name]) => String(name));
}

async function shownMetrics(): Promise<ReadonlySet<string>> {
  return new Set(metricsIn(await readFile(DASHBOARD, 'utf8')));
}

describe('the Grafana dashboard', () => {
  it('shows metrics that the API serves', async () => {
    const served = await servedMetrics();
    expect([...(await shownMetrics())].filter((name) => !served.has(name))).toEqual([]);
  });

  it('shows every metric of the library', async () => {
    const shown = await shownMetrics();
    const own = [...(await servedMetrics())].filter((name) => name.startsWith('holdfast_'));
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((name) => !shown.has(name))).toEqual([]);
  });
});

describe('the alert rules', () => {
  let alerts: readonly string[];

  beforeAll(async () => {
    const [, ...found] = (await readFile(ALERTS, 'utf8')).split(/^ +- alert: /m);
    alerts = found;
  });

  it('use metrics that the API serves', async () => {
    const served = await servedMetrics();
    const used = alerts.flatMap((alert) => metricsIn(alert));
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !served.has(name))).toEqual([]);
  });

  it('use codes of problems that exist', () => {
    const codes = alerts.flatMap((alert) => [...alert.matchAll(/code="(\w+)"/g)].map(([, code]) => code));
    expect(codes.length).toBeGreaterThan(1);
    expect(codes.filter((code) => code === undefined || !(code in PROBLEMS))).toEqual([]);
  });

  it('each have a page that names them and says what to do', async () => {
    const pages = new Set<string>();
    for (const alert of alerts) {
      const [name = ''] = alert.split('\n');
      const [, page = ''] = /^ +runbook: docs\/runbooks\/(\S+)$/m.exec(alert) ?? [];
      pages.add(page);
      const text = await readFile(join(RUNBOOKS, page), 'utf8');
      expect(text).toContain(`\`${name}\``);
      expect(text).toMatch(/\*\*What people notice:\*\*[^]+^1\. /m);
    }
    expect((await readdir(RUNBOOKS)).sort()).toEqual([...pages].sort());
  });
});

describe('GET /metrics', () => {
  it('counts refreshes and their batched statements', async () => {
    const { body } = await api.call<string>('GET', '/metrics');
    expect(body).toMatch(/^holdfast_store_refreshes_total \d+$/m);
    expect(body).toMatch(/^holdfast_store_refresh_statements_total \d+$/m);
  });
});

describe('the probes', () => {
  it('respond with 200', async () => {
    expect((await api.call('GET', '/health/live')).status).toBe(200);
    expect((await api.call('GET', '/health/ready')).status).toBe(200);
  });
});

const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join(';');

describe('the security headers', () => {
  it.each(['/api/docs', '/api/v1/auth/me', '/nowhere'])('are set on %s', async (path) => {
    const { headers } = await api.call('GET', path);
    expect(headers).toMatchObject({
      'content-security-policy': POLICY,
      'cross-origin-opener-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('require TLS when PUBLIC_URL is an https URL', async () => {
    const secure = await TestApi.start({ PUBLIC_URL: 'https://app.example' });
    const { headers } = await secure.call('GET', '/health/live');
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    await secure.stop();
  });
});
