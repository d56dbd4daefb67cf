import {
  SESSION_EVENT_KINDS,
  type SessionDetails,
  type SessionEventKind,
  type SessionEventSummary,
  type SessionSummary,
} from '@holdfast/contract';
import { ApiProperty } from '@nestjs/swagger';

export class SessionSummaryDto implements SessionSummary {
  @ApiProperty({ format: 'uuid' })
  readonly id: string = '';

  @ApiProperty({ description: 'Whether a copied refresh token of this session is worth nothing.' })
  readonly bound: boolean = false;

  @ApiProperty({ format: 'date-time' })
  readonly idle_expires_at: string = '';

  @ApiProperty({ format: 'date-time' })
  readonly expires_at: string = '';
}

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
  @ApiProperty({ enum: SESSION_EVENT_KINDS })
  readonly kind: SessionEventKind = 'signed_in';

  @ApiProperty({ type: String, nullable: true, example: 'proof_missing' })
  readonly reason: string | null = null;

  @ApiProperty({ format: 'date-time' })
  readonly at: string = '';
}
