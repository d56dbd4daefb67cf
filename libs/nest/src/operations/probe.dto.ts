import { ApiProperty } from '@nestjs/swagger';

export class ProbeDto {
  @ApiProperty({ enum: ['ok'] })
  readonly status = 'ok';
}
