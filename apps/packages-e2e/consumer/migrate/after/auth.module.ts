import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { AuthController } from '../app/auth.controller';
import { UsersModule } from '../app/users.module';
import { Accounts } from './accounts';

@Module({
  imports: [
    UsersModule,
    JwtModule.register({ secret: process.env['JWT_SECRET'] ?? '', signOptions: { expiresIn: '1d' } }),
  ],
  controllers: [AuthController],
  providers: [Accounts],
  exports: [Accounts],
})
export class AuthModule {}
