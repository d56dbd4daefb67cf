import { AUTH_PATH, AuthPath, isProblem } from '@holdfast/contract';
import { CurrentAuth, type AuthContext } from '@holdfast/nest';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { bearerOf } from './lab-expiry.interceptor.js';
import { LabFaults } from './lab-faults.js';
import { LabRuns } from './lab-runs.js';
import { ArmFaultDto, LabRequestDto } from './lab.dto.js';

interface TheftOutcome {
  readonly status: number;
  readonly code: string | null;
}

/** The switches behind the portal's Session lab. Only there where the test endpoints are. */
@ApiExcludeController()
@Controller(`${AUTH_PATH}/lab`)
export class LabController {
  readonly #faults: LabFaults;
  readonly #runs: LabRuns;

  constructor(@Inject(LabFaults) faults: LabFaults, @Inject(LabRuns) runs: LabRuns) {
    this.#faults = faults;
    this.#runs = runs;
  }

  /** The generation of the session's refresh token, as the access token tells it. */
  @Get()
  look(@CurrentAuth() { token }: AuthContext): { readonly generation: number } {
    return { generation: token.generation };
  }

  @Post('faults')
  @HttpCode(204)
  arm(
    @Req() { headers }: FastifyRequest,
    @CurrentAuth() { sessionId }: AuthContext,
    @Body() { fault }: ArmFaultDto,
  ): void {
    this.#faults.arm(sessionId, fault, bearerOf(headers));
  }

  /** Uses the caller's refresh token as a thief would who has copied it: from elsewhere, without the device key. */
  @Post('stolen-refresh')
  @HttpCode(200)
  async steal(@Req() { server, headers }: FastifyRequest): Promise<TheftOutcome> {
    const answer = await server.inject({
      method: 'POST',
      url: AuthPath.refresh,
      headers: { cookie: headers.cookie ?? '', 'user-agent': 'thief/1.0' },
    });
    const body: unknown = answer.json();
    return { status: answer.statusCode, code: isProblem(body) ? body.code : null };
  }

  @Post('requests')
  @HttpCode(200)
  note(@CurrentAuth() { accountId }: AuthContext, @Body() { run, request }: LabRequestDto): object {
    this.#runs.note(`${accountId}:${run}`, request);
    return {};
  }

  @Get('runs/:run')
  countsOf(@CurrentAuth() { accountId }: AuthContext, @Param('run') run: string): object {
    return this.#runs.countsOf(`${accountId}:${run}`);
  }
}
