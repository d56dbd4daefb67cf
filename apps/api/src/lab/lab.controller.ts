import { LabPath, type LabTokenSummary, type RunCounts, type TheftOutcome } from '@holdfast/app-contract';
import { AUTH_PATH, isProblem } from '@holdfast/contract';
import { CurrentAuth, type AuthContext } from '@holdfast/nest';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { InjectSettings } from '../settings/settings.module.js';
import type { Settings } from '../settings/settings.js';
import { accessTokenOf } from './access-token-of.js';
import { LabFaults } from './lab-faults.js';
import { LabRuns } from './lab-runs.js';
import { steal } from './lab-thief.js';
import { ArmFaultDto, LabRequestDto } from './lab.dto.js';

/** The switches behind the portal's Session lab. Served only where the test endpoints are enabled. */
@ApiExcludeController()
@Controller(AUTH_PATH)
export class LabController {
  readonly #faults: LabFaults;
  readonly #runs: LabRuns;
  readonly #publicUrl: string | undefined;

  constructor(
    @Inject(LabFaults) faults: LabFaults,
    @Inject(LabRuns) runs: LabRuns,
    @InjectSettings() { publicUrls }: Settings,
  ) {
    this.#publicUrl = publicUrls[0];
    this.#faults = faults;
    this.#runs = runs;
  }

  @Get(LabPath.token)
  showToken(@CurrentAuth() { token }: AuthContext): LabTokenSummary {
    return { generation: token.generation };
  }

  @Post(LabPath.faults)
  @HttpCode(204)
  arm(
    @Req() { headers }: FastifyRequest,
    @CurrentAuth() { sessionId }: AuthContext,
    @Body() { fault }: ArmFaultDto,
  ): void {
    this.#faults.arm(sessionId, fault, accessTokenOf(headers));
  }

  /** Ends the faults of a cancelled experiment. */
  @Delete(LabPath.faults)
  @HttpCode(204)
  disarm(@CurrentAuth() { sessionId }: AuthContext): void {
    this.#faults.disarm(sessionId);
  }

  /** Replays the caller's refresh token as a thief with a copy would: from another client, with another device key. */
  @Post(LabPath.theft)
  @HttpCode(200)
  async replay(@Req() { server, headers }: FastifyRequest): Promise<TheftOutcome> {
    const { host = '', cookie = '' } = headers;
    const response = await steal({ server, host, cookie, baseUrl: this.#publicUrl ?? `http://${host}` });
    const body: unknown = response.json();
    return { status: response.statusCode, code: isProblem(body) ? body.code : null };
  }

  @Post(LabPath.requests)
  @HttpCode(200)
  record(@CurrentAuth() { accountId }: AuthContext, @Body() { run, request }: LabRequestDto): object {
    this.#runs.record(`${accountId}:${run}`, request);
    return {};
  }

  @Get(`${LabPath.runs}/:run`)
  countsOf(@CurrentAuth() { accountId }: AuthContext, @Param('run') run: string): RunCounts {
    return this.#runs.countsOf(`${accountId}:${run}`);
  }
}
