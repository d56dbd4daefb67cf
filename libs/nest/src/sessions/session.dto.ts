import type { SessionDetails, SessionEventKind, SessionEventSummary } from '@holdfast/contract';
import { ApiProperty } from '@nestjs/swagger';
import { SessionSummaryDto } from '../auth/auth.dto.js';

const EVENT_KINDS: Readonly<Record<SessionEventKind, true>> = {
  signed_in: true,
  stale_token_tolerated: true,
  moved_forward: true,
  theft_attempt: true,
  signed_out: true,
  revoked: true,
  expired: true,
};

export class SessionDetailsDto extends SessionSummaryDto implements SessionDetails {
  @ApiProperty({ description: 'Whether the request was made with this session.' })
  readonly current: boolean = false;

  @ApiProperty({ type: String, nullable: true, example: '192.0.2.7' })
  readonly address: string | null = null;

  @ApiProperty({ type: String, nullable: true })
  readonly user_agent: string | null = null;

  @ApiProperty({ format: 'date-time' })
  readonly created_at: string = '';

  @ApiProperty({ format: 'date-time' })
  readonly last_used_at: string = '';

  @ApiProperty()
  readonly refresh_count: number = 0;
}

export class SessionEventDto implements SessionEventSummary {
  @ApiProperty({ enum: Object.keys(EVENT_KINDS) })
  readonly kind: SessionEventKind = 'signed_in';

  @ApiProperty({ type: String, nullable: true, example: 'proof_missing' })
  readonly reason: string | null = null;

  @ApiProperty({ format: 'date-time' })
  readonly at: string = '';
}
