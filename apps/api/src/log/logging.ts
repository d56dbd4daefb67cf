import type { Params } from 'nestjs-pino';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { API_BASE_PATH } from '@holdfast/contract';
import { traceFieldOf } from '@holdfast/nest';
import pretty from 'pino-pretty';
import type { Settings } from '../settings/settings.js';

// The default pattern of nestjs-pino matches no route on Fastify.
const EVERY_ROUTE = ['*path'];

/**
 * Logs one line for each API request and each token event, as JSON in production and as plain text elsewhere.
 *
 * A request is logged with its method, path and status. Headers, bodies and queries are never logged.
 */
export function loggingOptions({ logLevel, production }: Pick<Settings, 'logLevel' | 'production'>): Params {
  const options = {
    level: logLevel,
    genReqId: (request: IncomingMessage) => request.id,
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'request_id' },
    customProps: traceFieldOf,
    autoLogging: { ignore: (request: IncomingMessage) => !pathOf(request).startsWith(API_BASE_PATH) },
    customLogLevel: (_request: IncomingMessage, { statusCode }: ServerResponse) =>
      statusCode >= 500 ? ('error' as const) : ('info' as const),
    customSuccessMessage: requestLine,
    customErrorMessage: requestLine,
    // The message has all of this already.
    customSuccessObject: () => ({}),
    serializers: { req: () => undefined, res: () => undefined },
    formatters: { bindings: () => ({}) },
  };
  if (production) return { pinoHttp: options, forRoutes: EVERY_ROUTE };
  const stream = pretty({
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
    sync: true,
  });
  return { pinoHttp: [options, stream], forRoutes: EVERY_ROUTE };
}

function requestLine(request: IncomingMessage, { statusCode }: ServerResponse): string {
  return `${request.method ?? ''} ${pathOf(request)} ${String(statusCode)}`;
}

/** The path without the query. Fastify's middleware shortens `url` and keeps the full URL in `originalUrl`. */
function pathOf(request: IncomingMessage): string {
  const url = 'originalUrl' in request ? String(request.originalUrl) : (request.url ?? '');
  return url.split('?', 1)[0] ?? '';
}
