import { IsIn, IsInt, IsUUID, Max, Min } from 'class-validator';
import { LAB_FAULTS, type LabFault } from './lab-faults.js';

export class ArmFaultDto {
  @IsIn(LAB_FAULTS)
  readonly fault!: LabFault;
}

export class LabRequestDto {
  @IsUUID()
  readonly run!: string;

  @IsInt()
  @Min(0)
  @Max(999)
  readonly request!: number;
}
