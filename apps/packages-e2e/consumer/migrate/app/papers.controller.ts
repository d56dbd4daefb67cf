import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

@Controller('papers')
export class PapersController {
  @UseGuards(AuthGuard('jwt'))
  @Get()
  mine(@Req() { user }: { user: { userId: number } }): object {
    return { of: user.userId };
  }
}
