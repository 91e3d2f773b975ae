package registry

import (
	"context"
	"net/http"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// CheckPush begins an upload as a push does, and gives it up: many registries hand out tokens that
// let nobody push, so that nothing less tells (https://github.com/docker/hub-feedback/issues/1771).
// Where the registry says no by itself, it is ErrNoPush. Any other error says nothing of what an
// engine may: it may come from a firewall or a proxy of ours, or pass.
func (c *Client) CheckPush(ctx context.Context, repository Repository) error {
	repo, err := repository.inRegistry()
	if err != nil {
		return err
	}
	ctx, cancel := c.withTimeout(ctx)
	defer cancel()
	host, err := c.host(ctx, repo.Registry)
	if err != nil { // no account was presented yet
		return failure(err, "asking whether %s takes a push", repository.Name())
	}
	if err := c.beginUpload(ctx, repo); err != nil {
		if host.isRefusal(err) {
			err = refusalError{err}
		}
		return failure(err, "asking whether %s takes a push", repository.Name())
	}
	return nil
}

func (c *Client) beginUpload(ctx context.Context, repo name.Repository) error {
	session, err := c.session(ctx, repo.Tag(name.DefaultTag), transport.PushScope)
	if err != nil {
		return err
	}
	url := repo.Scheme() + "://" + repo.RegistryStr() + "/v2/" + repo.RepositoryStr() + "/blobs/uploads/"
	begin, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	answer, err := session.client.Do(begin)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if err := transport.CheckError(answer, http.StatusAccepted); err != nil {
		return err
	}
	// One that is not given up is forgotten by the registry after some days.
	if upload, err := answer.Location(); err == nil {
		c.cancelUpload(ctx, session.client, upload.String())
	}
	return nil
}

// cancelUpload ends an upload that has begun.
func (c *Client) cancelUpload(ctx context.Context, client *http.Client, upload string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodDelete, upload, nil)
	if err != nil {
		return
	}
	if answer, err := client.Do(request); err == nil {
		_ = answer.Body.Close()
	}
}
