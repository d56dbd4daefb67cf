import { SystemPath } from '@holdfast/contract';
import { Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../guard/route-rules.js';
import { ApiProblems } from '../openapi/api-problems.decorator.js';
import { SystemController } from '../routes/system-controller.js';
import { AuthMetrics } from './auth-metrics.js';

/** Serves the metrics. */
@ApiTags('operations')
@SystemController(SystemPath.metrics)
export class MetricsController {
  readonly #metrics: AuthMetrics;

  constructor(@Inject(AuthMetrics) metrics: AuthMetrics) {
    this.#metrics = metrics;
  }

  @Public()
  @Get(SystemPath.metrics)
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'getMetrics',
    summary: 'Get metrics for Prometheus',
    description:
      'No metric identifies an account. Restrict access at your proxy if the metrics are not public.',
  })
  @ApiResponse({ status: 200, content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiProblems('bad_request')
  metrics(): Promise<string> {
    return this.#metrics.registry.metrics();
  }
}
