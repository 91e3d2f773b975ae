package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Sizes of the long scripts.
const (
	manyPuts = 1000
	fewPuts  = 4
	somePuts = 24 // for the AWS CLI, which takes half a second each
)

const createTable = "aws dynamodb create-table --table-name things --billing-mode PAY_PER_REQUEST" +
	" --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH\n"

// measurePuts compares whole steps for a long script. The time of the AWS CLI is extrapolated from
// two shorter scripts.
func measurePuts(ctx context.Context, b *bench, rounds int) (section, error) {
	repairedFlow, err := b.newFlow(ctx, "repaired", repaired)
	if err != nil {
		return section{}, err
	}
	if _, err := b.file(workspace, "puts.sh", putsScript(manyPuts)); err != nil {
		return section{}, err
	}
	step := settings{"REPO": "bench/puts", "TAGS": "puts", "SEED": "puts.sh", "REBUILD": "true"}
	if _, err := b.step(ctx, step); err != nil {
		return section{}, err
	}
	var plugin, few, some series
	ways := []func() error{
		func() error {
			o, err := b.step(ctx, step)
			plugin.addTime(o.took)
			return err
		},
		func() error {
			return timed(&few, func() (time.Duration, error) { return repairedFlow.bake(ctx, putsScript(fewPuts)) })
		},
		func() error {
			return timed(&some, func() (time.Duration, error) { return repairedFlow.bake(ctx, putsScript(somePuts)) })
		},
	}
	err = alternate(rounds, ways, func(round int, measure func() error) error {
		b.progress("puts: round %d of %d", round+1, rounds)
		return measure()
	})
	perPut := (some.median() - few.median()) / (somePuts - fewPuts)
	scaled := series{few.median() + perPut*(manyPuts-fewPuts)}
	report := section{
		note: fmt.Sprintf("One script of a `create-table` and %d `put-item`s, the whole step. ~ is scaled: the flow's time for %d `put-item`s, and %.0f ms for each more, which is the difference to its time for %d.",
			manyPuts, fewPuts, perPut, somePuts),
		table: table{{"", "ms"}},
		goals: []goal{{what: fmt.Sprintf("dynasnap for %d `put-item`s, of the repaired 2017 flow with the AWS CLI (scaled)", manyPuts), got: plugin.ratio(scaled), max: 0.015}},
	}
	report.table.row(fmt.Sprintf("2017 flow, repaired, %d", fewPuts), few.String())
	report.table.row(fmt.Sprintf("2017 flow, repaired, %d", somePuts), some.String())
	report.table.row(fmt.Sprintf("2017 flow, repaired, %d", manyPuts), "~"+scaled.String())
	report.table.row(fmt.Sprintf("dynasnap, %d", manyPuts), plugin.String())
	return report, err
}

func timed(s *series, measure func() (time.Duration, error)) error {
	took, err := measure()
	s.addTime(took)
	return err
}

func putsScript(puts int) string {
	var script strings.Builder
	script.WriteString(createTable)
	for i := range puts {
		fmt.Fprintf(&script, "aws dynamodb put-item --table-name things --item '%s'\n", item(i))
	}
	return script.String()
}
