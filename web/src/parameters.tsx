import { useEffect, useState } from 'preact/hooks';
import { type Address, changed, parameterOf } from './data/address.js';
import { type Group, type Parameter, type Parameters, parametersOf } from './data/description.js';
import { Typed } from './typed.js';

/** The parameters of the rows at a path; undefined until the API description has come. */
export function useParameters(path: string): Parameters | undefined {
  const [known, setKnown] = useState<{ path: string; parameters: Parameters }>();
  useEffect(() => {
    parametersOf(path).then(
      (parameters) => setKnown({ path, parameters }),
      () => {},
    );
  }, [path]);
  return known?.path === path ? known.parameters : undefined;
}

const shown: readonly Group[] = ['Which data', 'Which rows', 'Which columns', 'Trouble'];

interface Properties {
  readonly address: Address;
  readonly show: (change: (address: Address) => Address) => void;
  readonly close: () => void;
}

/** A control for each parameter of what is shown, in the groups of the API description. */
export function ParametersPanel({ address, show, close }: Properties) {
  const parameters = useParameters(address.path);
  return (
    <section class="panel" aria-label="Parameters">
      <header>
        <h2>Parameters</h2>
        <button type="button" onClick={close} aria-label="Close">
          ×
        </button>
      </header>
      {shown.map((group) => (
        <Controls
          key={group}
          title={group}
          parameters={parameters?.groups.get(group) ?? []}
          valueNow={(name) => parameterOf(address, name) ?? ''}
          set={(name, value) => show((now) => changed(now, name, value === '' ? [] : [value]))}
        />
      ))}
    </section>
  );
}

interface ControlsProperties {
  readonly title: string;
  readonly parameters: readonly Parameter[];
  readonly valueNow: (name: string) => string;
  readonly set: (name: string, value: string) => void;
}

/** A group of parameters. */
export function Controls({ title, parameters, valueNow, set }: ControlsProperties) {
  if (parameters.length === 0) return null;
  return (
    <fieldset class="controls">
      <legend>{title}</legend>
      {parameters.map((parameter) => (
        <Control
          key={parameter.name}
          parameter={parameter}
          value={valueNow(parameter.name)}
          set={(value) => set(parameter.name, value)}
        />
      ))}
    </fieldset>
  );
}

interface ControlProperties {
  readonly parameter: Parameter;
  readonly value: string;
  readonly set: (value: string) => void;
}

function Control({ parameter, value, set }: ControlProperties) {
  const { name, description, options, type, hint } = parameter;
  const choices = type === 'boolean' ? ['true', 'false'] : options;
  return (
    <div>
      <span aria-hidden="true">{name}</span>
      {choices.length > 0 ? (
        <select
          aria-label={name}
          title={description}
          value={value}
          onChange={({ currentTarget }) => set(currentTarget.value)}
        >
          <option value="">{hint === '' ? 'default' : `${hint} (default)`}</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <Typed label={name} hint={hint} value={value} set={set} />
      )}
      <small>{description.split(/(?<=\.)\s/)[0]}</small>
    </div>
  );
}
