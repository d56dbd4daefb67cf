import { ApiProperty } from '@nestjs/swagger';

/** Body of a successful probe. */
export class ProbeDto {
  @ApiProperty({ enum: ['ok'] })
  readonly status = 'ok';
}
