import { SystemPath } from '@holdfast/contract';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../guard/route-rules.js';
import { ApiProblems } from '../openapi/api-problems.decorator.js';
import { AuthMetrics } from './auth-metrics.js';

@ApiTags('operations')
@Controller()
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
    summary: 'Metrics for Prometheus',
    description: 'Numbers alone, of no account. Keep it from the public where you do not want it read.',
  })
  @ApiResponse({ status: 200, content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiProblems()
  metrics(): Promise<string> {
    return this.#metrics.registry.metrics();
  }
}
