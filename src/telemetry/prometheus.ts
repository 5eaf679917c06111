import type { HrTime } from '@opentelemetry/api';
import { ValueType } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import type { ReadMetrics } from './read-metrics.ts';
import type { Buckets, Point, Reading } from './reading.ts';

/** Gives all metrics in Prometheus' text format. */
export type Scrape = () => Promise<string>;

// Prometheus' format has no times of its own.
const NO_TIME: HrTime = [0, 0];

/** Writes down what is read whenever somebody asks. */
export function createScrape(read: ReadMetrics): Scrape {
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return async () => {
    const metrics = (await read()).map(toMetricData);
    const scope = { name: 'forwarden' };
    return serializer.serialize({ resource: emptyResource(), scopeMetrics: [{ scope, metrics }] });
  };
}

function toMetricData(reading: Reading): MetricData {
  const { name, help: description } = reading;
  const common = {
    descriptor: { name, description, unit: '', valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  switch (reading.kind) {
    case 'counter': {
      const dataPoints = reading.points.map(dataPoint);
      return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
    }
    case 'gauge':
      return { ...common, dataPointType: DataPointType.GAUGE, dataPoints: reading.points.map(dataPoint) };
    case 'histogram': {
      const dataPoints = reading.points.map(({ labels, value }) =>
        dataPoint({ labels, value: histogramOf(value) }),
      );
      return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints };
    }
  }
}

function dataPoint<Value>({ labels, value }: Point<Value>) {
  return { startTime: NO_TIME, endTime: NO_TIME, attributes: { ...labels }, value };
}

function histogramOf({ bounds, counts, sum, count }: Buckets) {
  return { buckets: { boundaries: [...bounds], counts: [...counts] }, sum, count };
}
