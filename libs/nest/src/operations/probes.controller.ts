import { SystemPath } from '@holdfast/contract';
import { StoreUnavailableError, type SessionStore } from '@holdfast/session';
import { Get, Header, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../guard/route-rules.js';
import { ApiProblems } from '../openapi/api-problems.decorator.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { SystemController } from '../routes/system-controller.js';
import { ProbeDto } from './probe.dto.js';

/** Not the ID of any session: the readiness probe only checks that the store responds. */
const NO_SESSION = '00000000-0000-0000-0000-000000000000';

/** Liveness and readiness probes. */
@Public()
@ApiTags('operations')
@SystemController(SystemPath.live, SystemPath.ready)
export class ProbesController implements BeforeApplicationShutdown {
  readonly #store: SessionStore;
  #isStopping = false;

  constructor(@InjectAuthOptions() { store }: ResolvedAuthOptions) {
    this.#store = store;
  }

  beforeApplicationShutdown(): void {
    this.#isStopping = true;
  }

  @Get(SystemPath.live)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Check that the process is alive',
    description: 'Does not depend on the store.',
  })
  @ApiResponse({ status: 200, type: ProbeDto })
  @ApiProblems()
  live(): ProbeDto {
    return new ProbeDto();
  }

  @Get(SystemPath.ready)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Check that the instance can serve requests',
    description: 'Fails while the store is unreachable and while the instance is stopping.',
  })
  @ApiResponse({ status: 200, type: ProbeDto })
  @ApiProblems()
  async ready(): Promise<ProbeDto> {
    if (this.#isStopping) throw new StoreUnavailableError(new Error('the instance is stopping'));
    await this.#store.find(NO_SESSION);
    return new ProbeDto();
  }
}
