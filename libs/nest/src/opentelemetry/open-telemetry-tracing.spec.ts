import { AuthPath } from '@holdfast/contract';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { ADA, ADA_ACCOUNT, cookieOf, TestApp } from '../../test/test-app';
import { openTelemetryTracing } from './open-telemetry-tracing';

const exporter = new InMemorySpanExporter();
let app: TestApp;

beforeEach(async () => {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  app = new TestApp();
  await app.start({ tracing: openTelemetryTracing() });
});

afterEach(async () => {
  await app.stop();
  trace.disable();
  context.disable();
  exporter.reset();
});

function spanNamed(name: string): ReadableSpan | undefined {
  return exporter.getFinishedSpans().find((span) => span.name === name);
}

describe('the spans of OpenTelemetry', () => {
  it('show a sign-in and its calls of the store', async () => {
    await app.signIn();
    const signIn = spanNamed('holdfast.sign_in');
    expect(signIn?.status.code).toBe(SpanStatusCode.UNSET);
    const create = spanNamed('holdfast.store.create');
    expect(create?.parentSpanContext?.spanId).toBe(signIn?.spanContext().spanId);
  });

  it('show a refresh and its calls of the store', async () => {
    const cookie = cookieOf(await app.post(AuthPath.login, { body: ADA }));
    expect((await app.post(AuthPath.refresh, { cookie })).status).toBe(200);
    const refresh = spanNamed('holdfast.refresh');
    const rotate = spanNamed('holdfast.store.rotate');
    expect(rotate?.parentSpanContext?.spanId).toBe(refresh?.spanContext().spanId);
  });

  it('say why a request was rejected, which is no failure', async () => {
    await app.post(AuthPath.login, { body: { ...ADA, password: 'wrong' } });
    const signIn = spanNamed('holdfast.sign_in');
    expect(signIn?.attributes).toEqual({ 'holdfast.rejection': 'invalid_credentials' });
    expect(signIn?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('fail in an outage, without a message', async () => {
    app.accounts.available = false;
    await app.post(AuthPath.login, { body: ADA });
    const signIn = spanNamed('holdfast.sign_in');
    expect(signIn?.attributes).toEqual({ 'error.type': 'StoreUnavailableError' });
    expect(signIn?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(signIn?.events).toEqual([]);
  });

  it('contain neither the account nor its tokens', async () => {
    const { access_token, session } = await app.signIn();
    const text = JSON.stringify(
      exporter.getFinishedSpans().map(({ name, attributes }) => [name, attributes]),
    );
    for (const secret of [access_token, session.id, ADA_ACCOUNT.id, ADA.email]) {
      expect(text).not.toContain(secret);
    }
  });

  it('leave out what happens in the background, such as the first read of revocations', () => {
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
