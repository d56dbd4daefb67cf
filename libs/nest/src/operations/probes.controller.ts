import { SystemPath } from '@holdfast/contract';
import {
  StoreUnavailableError,
  type SessionChange,
  type SessionState,
  type SessionStore,
} from '@holdfast/session';
import { Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { KeyRing } from '../keys/key-ring.js';
import { Public } from '../guard/route-rules.js';
import { ApiProblems } from '../openapi/api-problems.decorator.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { SystemController } from '../routes/system-controller.js';
import { Shutdown } from '../shutdown/shutdown.js';
import { ProbeDto } from './probe.dto.js';

/** Not the ID of any session. To lock it, the store must take writes: a standby cannot. */
const NO_SESSION = '00000000-0000-0000-0000-000000000000';

/** Liveness and readiness probes. */
@Public()
@ApiTags('operations')
@SystemController(SystemPath.live, SystemPath.ready)
export class ProbesController {
  readonly #store: SessionStore;
  readonly #shutdown: Shutdown;
  readonly #keys: KeyRing;

  constructor(
    @InjectAuthOptions() { store }: ResolvedAuthOptions,
    @Inject(Shutdown) shutdown: Shutdown,
    @Inject(KeyRing) keys: KeyRing,
  ) {
    this.#store = store;
    this.#shutdown = shutdown;
    this.#keys = keys;
  }

  @Get(SystemPath.live)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Check that the process is alive',
    description: 'Does not depend on the store.',
  })
  @ApiResponse({ status: 200, type: ProbeDto })
  @ApiProblems('bad_request')
  live(): ProbeDto {
    return new ProbeDto();
  }

  @Get(SystemPath.ready)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Check that the instance can serve requests',
    description:
      'Fails while the store takes no writes, while other instances have keys that this one does not have, and while the instance is stopping.',
  })
  @ApiResponse({ status: 200, type: ProbeDto })
  @ApiProblems('bad_request')
  async ready(): Promise<ProbeDto> {
    if (this.#shutdown.isStopping) throw new StoreUnavailableError(new Error('the instance is stopping'));
    if (this.#keys.isLacking) throw new StoreUnavailableError(new Error('other instances have other keys'));
    await this.#store.change(NO_SESSION, leaveUnchanged);
    return new ProbeDto();
  }
}

function leaveUnchanged(next: SessionState): SessionChange<null> {
  return { outcome: null, next, events: [] };
}
