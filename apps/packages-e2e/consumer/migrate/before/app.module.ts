import { Module } from '@nestjs/common';
import { PapersController } from '../app/papers.controller';
import { AuthModule } from './auth.module';

@Module({ imports: [AuthModule], controllers: [PapersController] })
export class AppModule {}
