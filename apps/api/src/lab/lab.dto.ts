import { LAB_FAULTS, MAX_LAB_REQUESTS, type LabFault, type LabRequest } from '@holdfast/app-contract';
import { IsIn, IsInt, IsUUID, Max, Min } from 'class-validator';

/** Arms one fault for the caller's session. */
export class ArmFaultDto {
  @IsIn(LAB_FAULTS)
  readonly fault!: LabFault;
}

/** Body of `POST lab/requests`. */
export class LabRequestDto implements LabRequest {
  @IsUUID()
  readonly run!: string;

  @IsInt()
  @Min(0)
  @Max(MAX_LAB_REQUESTS - 1)
  readonly request!: number;
}
