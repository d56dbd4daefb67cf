import { Body, Controller, HttpCode, Post, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { UsersService } from './users.service';

@Controller('auth')
export class AuthController {
  constructor(
    private readonly users: UsersService,
    private readonly jwts: JwtService,
  ) {}

  @Post('login')
  @HttpCode(200)
  async login(@Body() body: { email: string; password: string }): Promise<{ access_token: string }> {
    const user = await this.users.verify(body.email, body.password);
    if (user === null) throw new UnauthorizedException();
    return { access_token: await this.jwts.signAsync({ sub: user.userId, email: user.email }) };
  }
}
