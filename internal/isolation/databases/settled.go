package databases

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/dynasnap/dynasnap/internal/isolation/local"
	"github.com/dynasnap/dynasnap/internal/isolation/relay"
)

// settlePatience is how long DynamoDB Local may take to tell the status of a database's tables.
const settlePatience = 10 * time.Second

const active = "ACTIVE"

// isDefinition reports whether an operation changes tables themselves. DynamoDB Local goes on with
// that after its answer, and does not take it up again after a restart: an index that was being
// built stays in the status CREATING.
func isDefinition(operation string) bool {
	return strings.HasSuffix(operation, "Table") && !isRead(operation)
}

// checkSettled returns an error unless DynamoDB Local is done with all changes of tables.
func (d *Databases) checkSettled() error {
	for {
		changed, name := d.takeChanged()
		if changed == nil {
			return nil
		}
		if err := d.checkTables(name); err != nil {
			d.noteChange(changed)
			return fmt.Errorf("access key %s: %w", changed.key, err)
		}
	}
}

// takeChanged returns a database whose tables have changed, and its name. It returns it again only
// after a further change.
func (d *Databases) takeChanged() (changed *database, name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, database := range d.keys {
		if database.changed && database.open {
			database.changed = false
			return database, database.name
		}
	}
	return nil, ""
}

// noteChange remembers that the tables of a database have changed.
func (d *Databases) noteChange(database *database) {
	d.mu.Lock()
	defer d.mu.Unlock()
	database.changed = true
}

// checkTables returns an error unless all tables and indexes of a database are active.
func (d *Databases) checkTables(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), settlePatience)
	defer cancel()
	var tables struct {
		TableNames             []string
		LastEvaluatedTableName string
	}
	start := "{}"
	for {
		tables.LastEvaluatedTableName = ""
		if err := d.call(ctx, name, "ListTables", start, &tables); err != nil {
			return err
		}
		for _, table := range tables.TableNames {
			if err := d.checkTable(ctx, name, table); err != nil {
				return err
			}
		}
		if tables.LastEvaluatedTableName == "" {
			return nil
		}
		start = fmt.Sprintf(`{"ExclusiveStartTableName":%q}`, tables.LastEvaluatedTableName)
	}
}

func (d *Databases) checkTable(ctx context.Context, name, table string) error {
	var described struct {
		Table struct {
			TableStatus            string
			GlobalSecondaryIndexes []struct{ IndexName, IndexStatus string }
		}
	}
	if err := d.call(ctx, name, "DescribeTable", fmt.Sprintf(`{"TableName":%q}`, table), &described); err != nil {
		return err
	}
	if status := described.Table.TableStatus; status != active {
		return fmt.Errorf("table %s is %s", table, status)
	}
	for _, index := range described.Table.GlobalSecondaryIndexes {
		if index.IndexStatus != active {
			return fmt.Errorf("index %s of table %s is %s", index.IndexName, table, index.IndexStatus)
		}
	}
	return nil
}

func (d *Databases) call(ctx context.Context, name, operation, input string, output any) error {
	answer, err := local.Call(ctx, d.local.Address(), name, relay.Region, operation, input)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, output)
}
