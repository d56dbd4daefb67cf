import {
  SESSION_END_REASONS,
  SESSION_EVENT_KINDS,
  type EndedSessionDetails,
  type SessionDetails,
  type SessionEndReason,
  type SessionEventKind,
  type SessionEventSummary,
  type SessionSummary,
} from '@holdfast/contract';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** The session of a token response, in the OpenAPI document. */
export class SessionSummaryDto implements SessionSummary {
  @ApiProperty({ format: 'uuid' })
  readonly id: string = '';

  @ApiProperty({
    description:
      'Whether the session is bound to a device key. A stolen refresh token of a bound session does not work.',
  })
  readonly bound: boolean = false;

  @ApiProperty({ format: 'date-time', description: 'When the session expires if it is not refreshed.' })
  readonly idle_expires_at: string = '';

  @ApiProperty({ format: 'date-time', description: 'When the session expires at the latest.' })
  readonly expires_at: string = '';
}

/** An entry of the session list, in the OpenAPI document. */
export class SessionDetailsDto extends SessionSummaryDto implements SessionDetails {
  @ApiProperty({
    description:
      'Whether the session is also bound to the security chip of its device. A copy of the browser profile does not work.',
  })
  readonly hardware_bound: boolean = false;

  @ApiProperty({ description: 'Whether this is the session of the request.' })
  readonly current: boolean = false;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '192.0.2.7',
    description: 'IP address at sign-in.',
  })
  readonly address: string | null = null;

  @ApiProperty({ type: String, nullable: true, description: 'User-Agent header at sign-in.' })
  readonly user_agent: string | null = null;

  @ApiProperty({ format: 'date-time' })
  readonly created_at: string = '';

  @ApiProperty({ format: 'date-time' })
  readonly last_used_at: string = '';

  @ApiProperty({ description: 'How often the session was refreshed.' })
  readonly refresh_count: number = 0;
}

/** An entry of the list of ended sessions, in the OpenAPI document. */
export class EndedSessionDto extends SessionDetailsDto implements EndedSessionDetails {
  @ApiProperty({ format: 'date-time' })
  readonly ended_at: string = '';

  @ApiProperty({
    enum: Object.keys(SESSION_END_REASONS),
    example: 'ended_by_owner',
    description: 'Why the session ended.',
  })
  readonly end_reason: SessionEndReason = 'signed_out';
}

/** An entry of a session's history, in the OpenAPI document. */
export class SessionEventDto implements SessionEventSummary {
  @ApiProperty({ enum: SESSION_EVENT_KINDS })
  readonly kind: SessionEventKind = 'signed_in';

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'proof_by_another_key',
    description: 'Reason for the event, if it has one.',
  })
  readonly reason: string | null = null;

  @ApiProperty({
    format: 'date-time',
    description: 'When the event occurred. The last time, if it has occurred several times.',
  })
  readonly at: string = '';

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 2,
    example: 12,
    description: 'How often the event has occurred. Absent if once.',
  })
  readonly count?: number;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When the event occurred first. Absent if it has occurred once.',
  })
  readonly first_at?: string;
}
