export default async function tearDown(globalConfig, projectConfig) {
  await projectConfig.globals.stopPostgres?.();
}
