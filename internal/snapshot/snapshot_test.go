package snapshot

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestServingCommand(t *testing.T) {
	for name, test := range map[string]struct {
		entrypoint, command []string
		want                Command
	}{
		"the official image": {
			[]string{"java"}, []string{"-jar", "DynamoDBLocal.jar", "-inMemory"},
			Command{[]string{"java"}, []string{"-jar", "/data/DynamoDBLocal.jar", "-sharedDb", "-dbPath", "/data"}},
		},
		"a command alone": {
			nil, []string{"java", "-Xmx1g", "-jar", "/opt/DynamoDBLocal.jar"},
			Command{[]string{"java"}, []string{"-Xmx1g", "-jar", "/opt/DynamoDBLocal.jar", "-sharedDb", "-dbPath", "/data"}},
		},
		"an entrypoint that holds it all": {
			[]string{"java", "-jar", "DynamoDBLocal.jar", "-inMemory"}, []string{"-cors", "*"},
			Command{[]string{"java"}, []string{"-jar", "/data/DynamoDBLocal.jar", "-cors", "*", "-sharedDb", "-dbPath", "/data"}},
		},
		"a wrapper": {
			[]string{"/tini", "--"}, []string{"java", "-jar", "DynamoDBLocal.jar"},
			Command{[]string{"/tini", "--"}, []string{"java", "-jar", "/data/DynamoDBLocal.jar", "-sharedDb", "-dbPath", "/data"}},
		},
		"where the state lies and the port are ours to say": {
			[]string{"java"}, []string{"-jar", "DynamoDBLocal.jar", "--dbPath", "/x", "-port", "9000", "--sharedDb", "-optimizeDbBeforeStartup", "-delayTransientStatuses", "-dbPath"},
			Command{[]string{"java"}, []string{"-jar", "/data/DynamoDBLocal.jar", "-delayTransientStatuses", "-sharedDb", "-dbPath", "/data"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Base{Entrypoint: test.entrypoint, Command: test.command, WorkingDir: "/data"}.ServingCommand(Serving{})
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
		})
	}
}

func TestServingCommandWithFastStart(t *testing.T) {
	base := Base{Entrypoint: []string{"java"}, Command: []string{"-Xmx1g", "-jar", "DynamoDBLocal.jar", "-inMemory"}, WorkingDir: "/data"}
	warmth := Warmth{Software: Software{Jar: "/data/DynamoDBLocal.jar", Main: "local.Main", Native: "/data/lib", SQLite: "libsqlite4java-linux-amd64.so", OldLocales: true}, Archive: true}
	const warm = "-XX:SharedArchiveFile=/opt/dynasnap/classes.jsa -Djava.library.path=/data/lib " +
		"-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory " +
		"-Dorg.sqlite.lib.path=/data/lib -Dorg.sqlite.lib.name=libsqlite4java-linux-amd64.so -Djava.locale.providers=COMPAT "
	const quick = "-XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -XX:-UsePerfData " +
		"-XX:Tier3InvocationThreshold=400 -XX:Tier3MinInvocationThreshold=200 -XX:Tier3CompileThreshold=4000 -XX:Tier3BackEdgeThreshold=120000 " +
		"-XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000"
	for name, test := range map[string]struct {
		warmth *Warmth
		how    Serving
		want   string
	}{
		"on a warm base":                        {&warmth, Serving{Fast: true}, "-Xmx1g " + warm + quick + " -cp /opt/dynasnap/index.jar:/opt/dynasnap/classes/. local.Main -sharedDb -dbPath /data"},
		"with options of the user's after all":  {&warmth, Serving{Fast: true, Options: []string{"-Djava.locale.providers=CLDR"}}, "-Xmx1g " + warm + quick + " -Djava.locale.providers=CLDR -cp /opt/dynasnap/index.jar:/opt/dynasnap/classes/. local.Main -sharedDb -dbPath /data"},
		"on a base that cannot be warmed":       {nil, Serving{Fast: true}, "-Xmx1g " + quick + " -jar /data/DynamoDBLocal.jar -sharedDb -dbPath /data"},
		"with options of the user's, which win": {nil, Serving{Fast: true, Options: []string{"-Xmx2g", "-XX:+UseG1GC"}}, "-Xmx1g " + strings.Replace(quick, "-XX:+UseSerialGC ", "", 1) + " -Xmx2g -XX:+UseG1GC -jar /data/DynamoDBLocal.jar -sharedDb -dbPath /data"},
		"unless that is not wanted":             {&warmth, Serving{Options: []string{"-Xmx2g"}}, "-Xmx1g -Xmx2g -jar /data/DynamoDBLocal.jar -sharedDb -dbPath /data"},
	} {
		t.Run(name, func(t *testing.T) {
			base.Warmth = test.warmth
			got, err := base.ServingCommand(test.how)
			require.NoError(t, err)
			assert.Equal(t, test.want, strings.Join(got.Arguments, " "))
		})
	}
}

func TestIsolatedServingCommand(t *testing.T) {
	single, bundle := Serving{States: []string{"default"}}, Serving{States: []string{"bob", "bobadmin"}}
	for name, test := range map[string]struct {
		base    Base
		serving Serving
		want    string
	}{
		"one state": {
			Base{Entrypoint: []string{"java"}, Command: []string{"-jar", "DynamoDBLocal.jar", "-inMemory", "-port", "9000"}}, single,
			"/opt/dynasnap/server java | --dynasnap-state=default=/data/shared-local-instance.db -jar /data/DynamoDBLocal.jar",
		},
		"several states, of which a command of the user's own finds the first": {
			Base{Entrypoint: []string{"java"}, Command: []string{"-jar", "DynamoDBLocal.jar"}}, bundle,
			"/opt/dynasnap/server java | --dynasnap-state=bob=/data/shared-local-instance.db --dynasnap-state=bobadmin=/opt/dynasnap/states/bobadmin.db -jar /data/DynamoDBLocal.jar",
		},
		"options of the base's": {
			Base{Entrypoint: []string{"/tini", "--"}, Command: []string{"java", "-Xmx1g", "-jar", "DynamoDBLocal.jar", "-sharedDb", "-dbPath", "/x", "-cors", "*"}}, single,
			"/opt/dynasnap/server /tini -- | --dynasnap-state=default=/data/shared-local-instance.db java -Xmx1g -jar /data/DynamoDBLocal.jar -cors *",
		},
	} {
		t.Run(name, func(t *testing.T) {
			test.base.WorkingDir = "/data"
			got, err := test.base.ServingCommand(test.serving)
			require.NoError(t, err)
			assert.Equal(t, test.want, strings.Join(got.Entrypoint, " ")+" | "+strings.Join(got.Arguments, " "))
		})
	}
	t.Run("its place in a volume", func(t *testing.T) {
		base := Base{Entrypoint: []string{"java"}, Command: []string{"-jar", "DynamoDBLocal.jar"}, WorkingDir: "/data", Volumes: []string{"/opt"}}
		_, err := base.ServingCommand(single)
		require.ErrorContains(t, err, "declares a VOLUME /opt over /opt/dynasnap/server")
		_, err = base.ServingCommand(Serving{})
		require.NoError(t, err)
	})
}

func TestIsolatedHealthCheck(t *testing.T) {
	check := Serving{States: []string{"default"}}.HealthCheck(func(string) bool { return false })
	assert.Equal(t, []string{"CMD", "/opt/dynasnap/server", "--dynasnap-health"}, check.Test)
	assert.Positive(t, check.Interval)
}

func TestCommandsAddOnlyOldOptions(t *testing.T) {
	base := Base{Entrypoint: []string{"java"}, Command: []string{"-jar", "DynamoDBLocal.jar"}, WorkingDir: "/data"}
	fast, err := base.ServingCommand(Serving{Fast: true})
	require.NoError(t, err)
	archiving, err := base.ArchivingCommand(Software{Main: "local.Main"}, "/data", "/data/classes.jsa")
	require.NoError(t, err)
	for program, command := range map[string]Command{"/data/DynamoDBLocal.jar": fast, "local.Main": archiving} {
		assert.Equal(t, []string{program, "-sharedDb", "-dbPath", "/data"}, command.Arguments[len(command.Arguments)-4:])
	}
	assert.Equal(t, []string{"DDB_LOCAL_TELEMETRY=0"}, Serving{Fast: true}.Environment(), "a variable harms none")
	assert.Empty(t, Serving{}.Environment())
}

func TestSeedingCommand(t *testing.T) {
	base := Base{Entrypoint: []string{"java"}, Command: []string{"-Xmx1g", "-jar", "DynamoDBLocal.jar", "-inMemory"}, WorkingDir: "/data"}
	got, err := base.SeedingCommand("/state")
	require.NoError(t, err)
	assert.Equal(t, "-Xmx1g -XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -XX:-UsePerfData -XX:TieredStopAtLevel=1 -jar /data/DynamoDBLocal.jar -sharedDb -dbPath /state", strings.Join(got.Arguments, " "))
}

func TestTrialCommand(t *testing.T) {
	for name, test := range map[string]struct {
		entrypoint, command []string
		want                string
	}{
		"with the options that the base has for it":      {[]string{"java"}, []string{"-Xmx1g", "-jar", "DynamoDBLocal.jar", "-inMemory"}, "java -Xmx1g -Xms1g -XX:+UseG1GC -version"},
		"without what starts it":                         {[]string{"/tini", "--", "/opt/java/bin/java"}, []string{"-jar", "DynamoDBLocal.jar"}, "/opt/java/bin/java -Xms1g -XX:+UseG1GC -version"},
		"or by what starts it where that hides the name": {[]string{"/start"}, []string{"-jar", "DynamoDBLocal.jar"}, "/start -Xms1g -XX:+UseG1GC -version"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Base{Entrypoint: test.entrypoint, Command: test.command, WorkingDir: "/data"}.TrialCommand([]string{"-Xms1g", "-XX:+UseG1GC"})
			require.NoError(t, err)
			assert.Equal(t, test.want, strings.Join(got, " "))
		})
	}
}

func TestCommandsKeepTheBaseCollector(t *testing.T) {
	plain := Base{Entrypoint: []string{"java"}, Command: []string{"-jar", "DynamoDBLocal.jar"}, WorkingDir: "/data"}
	inCommand, inVariable := plain, plain
	inCommand.Command = append([]string{"-XX:+UseG1GC"}, plain.Command...)
	inVariable.Environment = []string{"PATH=/bin", "JAVA_TOOL_OPTIONS=-Xmx1g -XX:+UseG1GC"}
	for name, test := range map[string]struct {
		base Base
		want []string
	}{
		"in its command":  {inCommand, []string{"-XX:+UseG1GC"}},
		"in its variable": {inVariable, nil},
		"none":            {plain, []string{"-XX:+UseSerialGC"}},
	} {
		t.Run(name, func(t *testing.T) {
			fast, err := test.base.ServingCommand(Serving{Fast: true})
			require.NoError(t, err)
			seeding, err := test.base.SeedingCommand("/state")
			require.NoError(t, err)
			archiving, err := test.base.ArchivingCommand(Software{}, "/state", "/state/classes.jsa")
			require.NoError(t, err)
			for _, command := range []Command{fast, seeding, archiving} {
				isOther := func(argument string) bool { return !collectorOption.MatchString(argument) }
				assert.ElementsMatch(t, test.want, slices.DeleteFunc(command.Arguments, isOther))
			}
		})
	}
}

func TestCommandRefuses(t *testing.T) {
	local := []string{"-jar", "DynamoDBLocal.jar"}
	for name, test := range map[string]struct {
		base Base
		want string
	}{
		"no command at all":             {Base{WorkingDir: "/data"}, "not an image of DynamoDB Local"},
		"another program":               {Base{Command: []string{"nginx", "-g", "daemon off;"}, WorkingDir: "/data"}, `its command is ["nginx"`},
		"another jar":                   {Base{Entrypoint: []string{"java"}, Command: []string{"-jar", "app.jar"}, WorkingDir: "/data"}, "not an image of DynamoDB Local"},
		"shell form":                    {Base{Command: []string{"/bin/sh", "-c", "java -jar DynamoDBLocal.jar"}, WorkingDir: "/data"}, "in exec form"},
		"no working directory":          {Base{Entrypoint: []string{"java"}, Command: local}, "no working directory"},
		"a volume at the state":         {Base{Entrypoint: []string{"java"}, Command: local, WorkingDir: "/data", Volumes: []string{"/data/"}}, "declares a VOLUME /data/ over /data/shared-local-instance.db"},
		"a volume above the state":      {Base{Entrypoint: []string{"java"}, Command: local, WorkingDir: "/home/db", Volumes: []string{"/home"}}, "declares a VOLUME /home"},
		"a volume at the state's place": {Base{Entrypoint: []string{"java"}, Command: local, WorkingDir: "/home/db", Volumes: []string{"/home/db/shared-local-instance.db"}}, "declares a VOLUME"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := test.base.ServingCommand(Serving{})
			require.ErrorContains(t, err, test.want)
		})
	}
	t.Run("but a volume beside the state is no harm", func(t *testing.T) {
		_, err := Base{Entrypoint: []string{"java"}, Command: local, WorkingDir: "/home/db", Volumes: []string{"/home/dbx", "/var"}}.ServingCommand(Serving{})
		require.NoError(t, err)
	})
}

func TestHealthCheckUsesToolsOfTheBase(t *testing.T) {
	for name, test := range map[string]struct {
		programs []string
		shell    string
		uses     string
	}{
		"curl":                  {[]string{"/bin/sh", "/bin/bash", "/usr/bin/curl"}, "/bin/sh", "curl"},
		"bash":                  {[]string{"/bin/sh", "/bin/bash"}, "/bin/bash", "/dev/tcp"},
		"wget":                  {[]string{"/bin/sh", "/usr/bin/wget"}, "/bin/sh", "wget"},
		"curl without any sh":   {[]string{"/usr/bin/curl"}, "", ""},
		"nothing to ask with":   {[]string{"/bin/sh"}, "", ""},
		"an image with nothing": {nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			check := Serving{}.HealthCheck(func(program string) bool {
				for _, p := range test.programs {
					if p == program {
						return true
					}
				}
				return false
			})
			if test.uses == "" {
				assert.Nil(t, check.Test)
				return
			}
			require.Len(t, check.Test, 4)
			assert.Equal(t, []string{"CMD", test.shell, "-c"}, check.Test[:3])
			assert.Contains(t, check.Test[3], test.uses)
		})
	}
}
